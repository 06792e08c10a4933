/**
 * What a sidecar may hold. The one source: files are checked against it, their type follows from it, and the JSON schema
 * that the editor completes and validates with (media/schema/unroll.schema.json) is this object written out.
 */

/** The part of JSON Schema that sidecars need. */
export type Schema =
  | { readonly type: 'object'; readonly description: string; readonly additionalProperties: false; readonly properties: { readonly [key: string]: Schema } }
  | { readonly type: 'array'; readonly description: string; readonly items: Schema; readonly minItems?: number; readonly uniqueItems?: boolean }
  | { readonly type: 'string'; readonly description: string; readonly enum?: readonly string[]; readonly pattern?: string; readonly minLength?: number }
  | { readonly type: 'number' | 'integer'; readonly description: string; readonly minimum?: number }
  | { readonly type: 'boolean'; readonly description: string };

type WithoutReadonly<T> = T extends readonly unknown[] ? T[number] : never;

/** The values that fit a schema. */
export type FromSchema<S> = S extends { readonly type: 'object'; readonly properties: infer P }
  ? { readonly [K in keyof P]?: FromSchema<P[K]> }
  : S extends { readonly type: 'array'; readonly items: infer I }
    ? readonly FromSchema<I>[]
    : S extends { readonly type: 'string'; readonly enum: infer E }
      ? WithoutReadonly<E>
      : S extends { readonly type: 'string' }
        ? string
        : S extends { readonly type: 'boolean' }
          ? boolean
          : number;

const column = (description: string) => ({ type: 'string', description, minLength: 1 }) as const;

const names = (description: string) =>
  ({ type: 'array', description, minItems: 1, uniqueItems: true, items: { type: 'string', description: 'A name as the data or the model has it.' } }) as const;

const numbers = (description: string) =>
  ({ type: 'array', description, minItems: 1, items: { type: 'number', description: 'One for each feature, or one for all.' } }) as const;

const cellActivations = [
  'linear', 'relu', 'relu6', 'leaky_relu', 'elu', 'selu', 'celu', 'silu', 'gelu', 'gelu_tanh', 'mish', 'tanh', 'sigmoid', 'hard_sigmoid', 'hard_tanh',
  'softplus', 'softsign', 'log_sigmoid',
] as const;

const cellActivation = (description: string) => ({ type: 'string', description, enum: cellActivations }) as const;

const activation = (description: string) => ({ type: 'string', description, enum: [...cellActivations, 'softmax', 'log_softmax'] }) as const;

const perConvolution = (description: string, minimum: number) =>
  ({ type: 'array', description, minItems: 1, items: { type: 'integer', description: 'One for each convolution in their order, or one for all.', minimum } }) as const;

export const sidecarSchema = {
  type: 'object',
  description: 'What Unroll is told about a model: its data, the names of what goes in and comes out, and what a file of weights alone does not say.',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'Where the schema of this file is; only editors read it.' },
    data: {
      type: 'object',
      description: 'The data that the model is explained on, and how to read them.',
      additionalProperties: false,
      properties: {
        file: { type: 'string', description: "The data file, from the model's own folder: `data/test.csv`.", minLength: 1 },
        vocabulary: { type: 'string', description: "The words behind token ids, from the model's own folder: vocab.json, tokenizer.json or a list of words.", minLength: 1 },
        sequenceColumn: column('The column (CSV, Parquet) or key (JSON) that holds one sequence.'),
        labelColumn: column('The column or key of the labels.'),
        idColumn: column('The column that tells which sequence a row, one step, belongs to.'),
        splitColumn: column('The column or key that says train or test.'),
        featureColumns: names("The columns of numbers to read, in the order of the model's input; all others are left out."),
        separator: { type: 'string', description: 'Whether every character of a text is a symbol, or every word.', enum: ['characters', 'words'] },
        window: { type: 'integer', description: 'Cuts long sequences into windows of so many steps.', minimum: 1 },
        stride: { type: 'integer', description: 'Steps from the start of one window to the next; default: the window, so that none overlap.', minimum: 1 },
      },
    },
    symbols: names("All symbols in the order of the model's input: of its one-hot columns, or of its token ids."),
    classes: names("Names of the classes in the order of the model's outputs."),
    features: names('Names of the features, in their order.'),
    scaler: {
      type: 'object',
      description: 'The scaling that the model was trained with: every feature becomes (x − mean) / scale.',
      additionalProperties: false,
      properties: {
        mean: numbers("Means, in the features' order."),
        scale: numbers("Standard deviations, in the features' order."),
      },
    },
    model: {
      type: 'object',
      description: 'What a file of weights alone does not say of the model.',
      additionalProperties: false,
      properties: {
        outputMeaning: {
          type: 'string',
          description: 'How the output becomes a class: probabilities (softmax), the probability of the second class (sigmoid), scores (logits), one score (logit), or numbers (regression).',
          enum: ['softmax', 'sigmoid', 'logits', 'logit', 'regression'],
        },
        input: {
          type: 'object',
          description: 'What comes in, and what happens before the recurrent layers.',
          additionalProperties: false,
          properties: {
            activation: activation('What stands behind Linear or Dense layers there; linear = nothing.'),
            size: {
              type: 'array',
              description: 'Rows and columns of the images that a CNN takes.',
              minItems: 1,
              items: { type: 'integer', description: 'Rows, then columns.', minimum: 1 },
            },
          },
        },
        embedding: {
          type: 'object',
          description: 'How tokens are looked up.',
          additionalProperties: false,
          properties: { maskZero: { type: 'boolean', description: 'Whether id 0 is padding, which recurrent layers pass over.' } },
        },
        convolution: {
          type: 'object',
          description: 'What happens in and behind convolutions.',
          additionalProperties: false,
          properties: {
            activation: activation('What stands behind them; linear = nothing.'),
            stride: perConvolution('Steps from one position of the window to the next.', 1),
            padding: perConvolution('Zeros before and after the sequence.', 0),
            dilation: perConvolution('Distance of the steps that a window sees.', 1),
            pooling: perConvolution('Steps of which the largest value is taken behind a convolution and its activation; 1 = none.', 1),
          },
        },
        norm: {
          type: 'object',
          description: 'How layers are normalised.',
          additionalProperties: false,
          properties: { epsilon: { type: 'number', description: 'What is added to the variance.', minimum: 0 } },
        },
        head: {
          type: 'object',
          description: 'What happens behind the recurrent layers.',
          additionalProperties: false,
          properties: {
            activation: activation('What the output goes through; linear = nothing.'),
            hiddenActivation: activation('What stands between two Linear layers.'),
            timeStep: {
              type: 'string',
              description: 'What of the recurrent states the head sees: the last one, their mean or maximum over time, or each step by itself.',
              enum: ['last', 'mean', 'max', 'all'],
            },
          },
        },
        cell: {
          type: 'object',
          description: 'What happens within the recurrent cells.',
          additionalProperties: false,
          properties: {
            activation: cellActivation("The activation of the candidate (and of an LSTM's output); for PyTorch, of simple recurrent cells."),
            recurrentActivation: cellActivation('The activation of the gates.'),
            merge: { type: 'string', description: 'How the two directions of a bidirectional layer are joined.', enum: ['concat', 'sum', 'mul', 'ave'] },
            gateOrder: {
              type: 'string',
              description: 'The gates in the order of their blocks of weights, by their letters: LSTM i f g o, GRU r z n, MGU f n.',
              pattern: '^[ifgorzn]{2,4}$',
            },
          },
        },
        layers: names('Paths of the modules from input to output, as the tensors are named; those left out are not part of the model.'),
      },
    },
  },
} as const satisfies Schema;

export type Sidecar = FromSchema<typeof sidecarSchema>;

/** @returns the JSON schema as a file for editors */
export function schemaText(): string {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Unroll sidecar', allowComments: true, allowTrailingCommas: true, ...sidecarSchema };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
