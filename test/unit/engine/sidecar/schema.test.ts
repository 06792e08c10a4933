import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { scalarActivations } from '../../../../src/engine/model/activations.js';
import { schemaText, sidecarSchema } from '../../../../src/engine/sidecar/schema.js';

describe('the schema of sidecars', () => {
  it('is what the editor is given', () => {
    const message = 'media/schema/unroll.schema.json is out of date; write it with: npx tsx test/unit/engine/sidecar/writeSchema.ts';
    assert.equal(readFileSync('media/schema/unroll.schema.json', 'utf8'), schemaText(), message);
  });

  it('names only activations that the engine knows', () => {
    const { activation } = sidecarSchema.properties.model.properties.head.properties;
    for (const name of activation.enum) assert.ok(Object.hasOwn(scalarActivations, name) || name === 'softmax' || name === 'log_softmax', name);
  });

  it('describes every field', () => {
    const visit = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      if ('type' in schema && typeof schema.type === 'string') assert.ok('description' in schema && String(schema.description).endsWith('.'), JSON.stringify(schema));
      Object.values(schema).forEach(visit);
    };
    visit(sidecarSchema);
  });
});
