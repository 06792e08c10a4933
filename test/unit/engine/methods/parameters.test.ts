import assert from 'node:assert/strict';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import type { Parameter, ParameterValue } from '../../../../src/engine/methods/method.js';
import { checkParameters, jsonSchema } from '../../../../src/engine/methods/parameters.js';

const described = { title: 'Title', description: 'What it does.' };
const parameters: readonly Parameter[] = [
  { name: 'k', ...described, type: 'integerOrAuto', default: 'auto', minimum: 1, maximum: 50 },
  { name: 'count', ...described, type: 'integer', default: 3, minimum: 1, maximum: 9 },
  { name: 'weight', ...described, type: 'number', default: 0.5, minimum: 0, maximum: 1 },
  { name: 'method', ...described, type: 'choice', default: 'a', choices: ['a', 'b'] },
  { name: 'flag', ...described, type: 'boolean', default: true },
  { name: 'layer', ...described, type: 'layer', default: null },
];

describe('parameters', () => {
  it('fills in defaults', () => {
    assert.deepEqual(checkParameters(parameters, {}), { k: 'auto', count: 3, weight: 0.5, method: 'a', flag: true, layer: null });
  });

  it('takes values as flags give them', () => {
    const values = checkParameters(parameters, { k: '12', count: '9', weight: '0.25', method: 'b', flag: 'false', layer: 'lstm' });
    assert.deepEqual(values, { k: 12, count: 9, weight: 0.25, method: 'b', flag: false, layer: 'lstm' });
  });

  it('refuses, in one line, what a parameter does not allow', () => {
    const refused: readonly (readonly [string, ParameterValue, RegExp])[] = [
      ['k', 'many', /Title \(k\) is "many"; it must be "auto" or a whole number from 1 to 50/],
      ['k', 51, /"auto" or a whole number/],
      ['count', 1.5, /a whole number from 1 to 9/],
      ['count', '', /a whole number/],
      ['count', null, /a whole number/],
      ['weight', 'NaN', /a number from 0 to 1/],
      ['method', 'c', /one of a, b/],
      ['flag', 1, /true or false/],
      ['layer', '', /the name of a recurrent layer/],
    ];
    for (const [name, value, message] of refused) {
      assert.throws(
        () => checkParameters(parameters, { [name]: value }),
        (error) => error instanceof UnrollError && error.kind === 'usage' && message.test(error.message),
        `${name} = ${JSON.stringify(value)}`,
      );
    }
  });

  it('names the parameters there are when one is unknown', () => {
    assert.throws(() => checkParameters(parameters, { kk: 3 }), /no parameter "kk".*k, count, weight/);
  });

  it('becomes a JSON schema', () => {
    const schema = jsonSchema(parameters) as { properties: Record<string, Record<string, unknown>>; additionalProperties: boolean };
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual(Object.keys(schema.properties), parameters.map((parameter) => parameter.name));
    assert.deepEqual(schema.properties.k!.anyOf, [{ const: 'auto' }, { type: 'integer', minimum: 1, maximum: 50 }]);
    assert.deepEqual(schema.properties.method, { ...described, default: 'a', enum: ['a', 'b'] });
  });
});
