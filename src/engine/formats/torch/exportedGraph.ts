/**
 * The graph of a torch.export archive, as far as it says what stands between the modules with weights. It is only followed
 * back from each of these to the one before it: nothing in it is run, and a graph that makes no sense tells nothing.
 */

/** One operation, and which of its outputs is taken. */
export interface GraphStep {
  /** "torch.ops.aten.tanh.default" */
  readonly target: string;
  /** "tanh" */
  readonly operation: string;
  /** Arguments that are no tensors; null for None. */
  readonly settings: ReadonlyMap<string, unknown>;
  readonly output: number;
  /** Axes of that output, null where the graph does not say. */
  readonly axes: number | null;
}

/** What a module with weights takes. */
export interface Passage {
  /** Path of the module: "encoder.fc"; null = the output of the model. */
  readonly to: string | null;
  /** The module it comes from; null where it is made of several values, by the first of the steps. */
  readonly from: (GraphStep & { readonly path: string }) | null;
  /** What is done in between, in order. */
  readonly steps: readonly GraphStep[];
}

interface Node extends Omit<GraphStep, 'output' | 'axes'> {
  /** Values it takes and gives, by name. */
  readonly takes: readonly string[];
  readonly gives: readonly string[];
  /** The module whose weights it takes. */
  readonly path: string | null;
}

interface Maker {
  readonly node: Node;
  readonly output: number;
}

interface Graph {
  readonly makers: ReadonlyMap<string, Maker>;
  /** What is changed in place, and by what. */
  readonly changed: ReadonlyMap<string, Node>;
  axesOf(value: string): number | null;
}

/** Between two modules; longer ones are of no model of layers. */
const mostSteps = 32;
/** Far more than any model of layers has. */
const mostPassages = 2000;

/**
 * @param parsed JSON of the archive's model
 * @returns what each module takes, in the order of computation; none of those that are used more than once, and nothing of more than any model has
 */
export function passagesOf(parsed: unknown): readonly Passage[] {
  const { graph: described, signature } = record(record(parsed).graph_module);
  const weights = weightsOf(record(signature));
  const nodes = items(record(described).nodes).map((node) => nodeOf(node, weights));
  const values = record(record(described).tensor_values);
  const graph: Graph = {
    makers: new Map(nodes.flatMap((node) => node.gives.map((value, output) => [value, { node, output }] as const))),
    changed: new Map(nodes.filter(({ target }) => /_\.\w+$/.test(target)).flatMap((node) => node.takes.slice(0, 1).map((value) => [value, node] as const))),
    axesOf(value) {
      const sizes = Object.hasOwn(values, value) ? record(values[value]).sizes : null;
      return Array.isArray(sizes) ? sizes.length : null;
    },
  };
  const uses = new Map<string, number>();
  const passages: Passage[] = [];
  for (const node of nodes) {
    const { path } = node;
    if (path === null) continue;
    if (passages.length === mostPassages) return [];
    uses.set(path, (uses.get(path) ?? 0) + 1);
    const taken = node.takes.find((value) => !weights.has(value));
    const passage = taken === undefined ? null : passageTo(path, taken, node, graph);
    if (passage) passages.push(passage);
  }
  const outputs = items(record(signature).output_specs).flatMap((spec) => names(record(record(spec).user_output).arg));
  const last = outputs.length === 1 ? passageTo(null, outputs[0]!, null, graph) : null;
  const isOnce = (path: string | null | undefined): boolean => path === null || path === undefined || uses.get(path) === 1;
  return [...passages, ...(last ? [last] : [])].filter(({ from, to }) => isOnce(to) && isOnce(from?.path));
}

/** @returns null for what comes from the model's input */
function passageTo(to: string | null, value: string, taker: Node | null, graph: Graph): Passage | null {
  const steps: GraphStep[] = [];
  for (let next = taker; steps.length < mostSteps; ) {
    const maker = graph.makers.get(value);
    if (maker === undefined) return null;
    const changer = graph.changed.get(value);
    if (changer && changer !== next) return { to, from: null, steps: [stepOf({ node: changer, output: 0 }, null), ...steps] };
    const { node } = maker;
    const step = stepOf(maker, graph.axesOf(value));
    if (node.path !== null) return { to, from: { ...step, path: node.path }, steps };
    const source = sourceOf(node, graph);
    steps.unshift(step);
    if (source === null) return { to, from: null, steps };
    value = source;
    next = node;
  }
  return { to, from: null, steps };
}

/** @returns the one value that an operation takes; for both directions' last states put side by side, where these are from */
function sourceOf(node: Node, { makers }: Graph): string | null {
  if (node.takes.length === 1) return node.takes[0]!;
  return isLastStates(node, makers) ? makers.get(node.takes[0]!)!.node.takes[0]! : null;
}

/** `torch.cat((h_n[-2], h_n[-1]), 1)` */
function isLastStates({ operation, settings, takes }: Node, makers: Graph['makers']): boolean {
  const parts = takes.slice(0, 3).map((value) => makers.get(value)?.node);
  const isSide = settings.get('dim') === 1 || settings.get('dim') === -1;
  const isPart = (part: Node | undefined, i: number): boolean =>
    part?.operation === 'select' && part.settings.get('dim') === 0 && part.settings.get('index') === i - 2 && part.takes[0] === parts[0]?.takes[0];
  return operation === 'cat' && isSide && parts.length === 2 && parts.every(isPart);
}

function stepOf({ node: { target, operation, settings }, output }: Maker, axes: number | null): GraphStep {
  return { target, operation, settings, output, axes };
}

/** @param weights modules by the names of their weights' values */
function nodeOf(described: unknown, weights: ReadonlyMap<string, string>): Node {
  const { target, inputs, outputs } = record(described);
  const given = items(inputs).map((input) => ({ name: String(record(input).name), argument: record(record(input).arg) }));
  const plain = given.filter(({ argument }) => names(argument).length === 0);
  const takes = given.flatMap(({ argument }) => names(argument));
  const name = typeof target === 'string' ? target : '';
  return {
    target: name,
    operation: /^torch\.ops\.aten\.(\w+?)_?\.\w+$/.exec(name)?.[1] ?? '',
    settings: new Map(plain.map(({ name: setting, argument }) => [setting, 'as_none' in argument ? null : Object.values(argument)[0]])),
    takes,
    gives: items(outputs).flatMap(names),
    path: weights.get(takes.find((value) => weights.has(value)) ?? '') ?? null,
  };
}

/** Values are `{"as_tensor": {"name": …}}` or `{"as_tensors": [{"name": …}]}`. */
function names(described: unknown): string[] {
  const { as_tensor: one, as_tensors: several } = record(described);
  return [...(one === undefined ? [] : [one]), ...items(several)].flatMap((value) => {
    const { name } = record(value);
    return typeof name === 'string' ? [name] : [];
  });
}

function weightsOf(signature: Json): ReadonlyMap<string, string> {
  const weights = new Map<string, string>();
  for (const spec of items(signature.input_specs)) {
    const { parameter, buffer } = record(spec);
    const { arg, parameter_name: named = record(buffer).buffer_name } = record(parameter ?? buffer);
    const { name } = record(arg);
    if (typeof name === 'string' && typeof named === 'string') weights.set(name, named.split('.').slice(0, -1).join('.'));
  }
  return weights;
}

type Json = Readonly<Record<string, unknown>>;

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
