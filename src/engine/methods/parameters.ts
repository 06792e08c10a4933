/**
 * Parameters are declared once per method; this turns the declaration into checked values and a JSON schema.
 */
import { UnrollError } from '../core/errors.js';
import type { Parameter, ParameterValue, ParameterValues } from './method.js';

/**
 * Checks values as they come from flags or a form, where numbers may be text, and fills in defaults.
 * @throws UnrollError (usage) for an unknown name or a value outside what its parameter allows
 */
export function checkParameters(parameters: readonly Parameter[], values: ParameterValues): ParameterValues {
  const known = new Set(parameters.map((parameter) => parameter.name));
  for (const name of Object.keys(values)) {
    if (!known.has(name)) {
      throw new UnrollError('usage', `There is no parameter "${name}". The method's parameters: ${[...known].join(', ')}.`);
    }
  }
  return Object.fromEntries(
    parameters.map((parameter) => {
      const value = values[parameter.name];
      return [parameter.name, value === undefined ? parameter.default : checked(parameter, value)];
    }),
  );
}

/** @returns a JSON schema (draft 2020-12) of the parameters object, for forms and language-model tools. */
export function jsonSchema(parameters: readonly Parameter[]): Record<string, unknown> {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      parameters.map((parameter) => [
        parameter.name,
        { title: parameter.title, description: parameter.description, default: parameter.default, ...typeSchema(parameter) },
      ]),
    ),
  };
}

function typeSchema(parameter: Parameter): Record<string, unknown> {
  switch (parameter.type) {
    case 'integer':
    case 'number':
      return { type: parameter.type, minimum: parameter.minimum, maximum: parameter.maximum };
    case 'integerOrAuto':
      return { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: parameter.minimum, maximum: parameter.maximum }] };
    case 'choice':
      return { enum: parameter.choices };
    case 'boolean':
      return { type: 'boolean' };
    case 'layer':
    case 'text':
      return { type: ['string', 'null'] };
    case 'sequence':
      return { type: 'integer', minimum: 1 };
    case 'rows':
      return { type: 'string' };
  }
}

function checked(parameter: Parameter, value: ParameterValue): ParameterValue {
  switch (parameter.type) {
    case 'integer':
    case 'number':
    case 'integerOrAuto': {
      if (parameter.type === 'integerOrAuto' && value === 'auto') return value;
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const wholeEnough = parameter.type === 'number' || Number.isInteger(number);
      if (typeof number === 'number' && wholeEnough && number >= parameter.minimum && number <= parameter.maximum) return number;
      const kind = parameter.type === 'number' ? 'a number' : parameter.type === 'integer' ? 'a whole number' : '"auto" or a whole number';
      throw refused(parameter, value, `${kind} from ${parameter.minimum} to ${parameter.maximum}`);
    }
    case 'choice':
      if (typeof value === 'string' && parameter.choices.includes(value)) return value;
      throw refused(parameter, value, `one of ${parameter.choices.join(', ')}`);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw refused(parameter, value, 'true or false');
    case 'layer':
      if (value === null || (typeof value === 'string' && value !== '')) return value;
      throw refused(parameter, value, parameter.any ? 'the name of a layer' : 'the name of a recurrent layer');
    case 'text':
      if (value === null || typeof value === 'string') return value === '' ? null : value;
      throw refused(parameter, value, 'text');
    case 'sequence': {
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number) && number >= 1) return number;
      throw refused(parameter, value, 'the number of a sequence, from 1');
    }
    case 'rows':
      if (typeof value === 'string') return value;
      throw refused(parameter, value, 'ids of rows joined by commas');
  }
}

function refused(parameter: Parameter, value: ParameterValue, expected: string): UnrollError {
  return new UnrollError('usage', `${parameter.title} (${parameter.name}) is ${JSON.stringify(value)}; it must be ${expected}.`);
}
