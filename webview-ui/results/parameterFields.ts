/** From the parameters a method declares to the fields of a form, and back from what was typed to values. */
import type { Parameter, ParameterValue, ParameterValues } from '../../src/engine/methods/method.js';

/** What stands in the form's fields; booleans as `true` and `false`. */
export type FieldTexts = Readonly<Record<string, string>>;

export type Parsed = { readonly value: ParameterValue } | { readonly problem: string };

/** @returns texts of the fields for the values of a run; a parameter it had no value for shows its default. */
export function fieldTexts(parameters: readonly Parameter[], values: ParameterValues): FieldTexts {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const value = values[parameter.name];
      return [parameter.name, String((value === undefined ? parameter.default : value) ?? '')];
    }),
  );
}

/** @returns the value of one field, or in one sentence why it has none. */
export function parseField(parameter: Parameter, text: string): Parsed {
  const trimmed = text.trim();
  switch (parameter.type) {
    case 'boolean':
      return { value: trimmed === 'true' };
    case 'choice':
      return parameter.choices.includes(trimmed) ? { value: trimmed } : { problem: `Choose one of ${parameter.choices.join(', ')}.` };
    case 'layer':
    case 'text':
      return { value: trimmed === '' ? null : trimmed };
    case 'rows':
      return { value: trimmed };
    case 'sequence':
      return parseNumber({ ...parameter, type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, trimmed, 'the number of a sequence');
    case 'integerOrAuto':
      if (trimmed === 'auto') return { value: 'auto' };
      return parseNumber(parameter, trimmed, 'a whole number or the word auto');
    case 'integer':
      return parseNumber(parameter, trimmed, 'a whole number');
    case 'number':
      return parseNumber(parameter, trimmed, 'a number');
  }
}

function parseNumber(
  { type, minimum, maximum }: Pick<Extract<Parameter, { minimum: number }>, 'type' | 'minimum' | 'maximum'>,
  text: string,
  wanted: string,
): Parsed {
  const value = text === '' ? NaN : Number(text);
  const fits = Number.isFinite(value) && value >= minimum && value <= maximum && (type === 'number' || Number.isInteger(value));
  return fits ? { value } : { problem: `Give ${wanted}, from ${minimum} to ${maximum}.` };
}

/** The seed of a run, in a form beside its parameters. */
export const seedParameter: Parameter = {
  name: 'seed',
  title: 'Seed',
  description: 'Everything random starts from it: equal seed, equal result.',
  type: 'integer',
  default: 0,
  minimum: 0,
  maximum: 2 ** 31 - 1,
};

/** @returns all values, or null when any field has a problem. */
export function parseFields(parameters: readonly Parameter[], texts: FieldTexts): ParameterValues | null {
  const values: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    const parsed = parseField(parameter, texts[parameter.name] ?? '');
    if ('problem' in parsed) return null;
    values[parameter.name] = parsed.value;
  }
  return values;
}
