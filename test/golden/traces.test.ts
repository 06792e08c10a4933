/**
 * Every value of a trace against what Keras and PyTorch computed: h, c, every gate, every layer's output.
 * How the fixtures are made, and what their names mean, stands in fixtures/generators/golden_*.py.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../src/engine/core/bytes.js';
import { silentTask } from '../../src/engine/core/task.js';
import { elementCount } from '../../src/engine/core/tensor.js';
import type { Batch, BatchInput } from '../../src/engine/data/batch.js';
import type { NpyArray } from '../../src/engine/data/npy.js';
import { readNpz } from '../../src/engine/data/npz.js';
import { openModel } from '../../src/engine/formats/registry.js';
import { simdKernel } from '../../src/engine/kernels/simdKernel.js';
import type { AssumptionOverrides } from '../../src/engine/model/assumptionOverrides.js';
import type { Layer } from '../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../src/engine/trace/loadRunnable.js';
import { plainKernel } from '../../src/engine/trace/plainKernel.js';

const golden = path.join(import.meta.dirname, '..', 'fixtures', 'golden');
const tolerance = 1e-5;
const kernels = { simd: simdKernel, plain: plainKernel };
const cases = readdirSync(golden).sort().flatMap((name) => (['simd', 'plain'] as const).map((kind) => ({ name, kind })));

function open(folder: string, file: string): ByteSource {
  const source = memorySource(file, readFileSync(path.join(folder, file)));
  const sibling = (name: string): ByteSource => (existsSync(path.join(folder, name)) ? open(folder, name) : source.sibling(name));
  return { ...source, sibling };
}

type InputWithSteps = BatchInput & { readonly steps: number };

/** Integers are token ids; numbers without steps of their own are one step; the axes of an image join those of a step. */
function inputOf({ shape, data }: NpyArray): InputWithSteps {
  const values = data as ArrayLike<number>;
  if (data instanceof Int32Array) return { kind: 'tokens', data: Int32Array.from(values), steps: shape[1]! };
  const [steps, ...perStep] = shape.length === 2 ? [1, shape[1]!] : shape.slice(1);
  return { kind: 'features', data: Float32Array.from(values), width: elementCount(perStep), steps: steps! };
}

function batchOf(arrays: ReadonlyMap<string, NpyArray>): Batch {
  const [count] = arrays.get('X')!.shape as [number];
  const [main, ...further] = ['X', 'X2', 'X3'].flatMap((name) => arrays.get(name) ?? []).map(inputOf) as [InputWithSteps, ...InputWithSteps[]];
  const { steps } = main;
  const given = arrays.get('lengths')?.data as ArrayLike<number> | undefined;
  const lengths = given ? Int32Array.from(given) : new Int32Array(count).fill(steps);
  const mask = given ? Uint8Array.from({ length: count * steps }, (_, i) => (i % steps < lengths[Math.floor(i / steps)]! ? 1 : 0)) : null;
  const inputs = [main, ...further.map((input) => ({ ...input, own: { steps: input.steps, mask: null } }))];
  return { count, steps, inputs, mask, lengths };
}

describe('traces agree with the framework that wrote the model', () => {
  for (const { name, kind } of cases) {
    it(`${name}, ${kind}`, async () => {
      const folder = path.join(golden, name);
      const modelFile = readdirSync(folder).find((file) => file.startsWith('model.'))!;
      const givenFile = path.join(folder, 'given.json');
      const given = existsSync(givenFile) ? (JSON.parse(readFileSync(givenFile, 'utf8')) as AssumptionOverrides) : {};
      const { model } = await openModel(open(folder, modelFile), silentTask, given);
      const batch = batchOf(await readNpz(open(folder, 'data.npz'), silentTask));
      const expected = await readNpz(open(folder, 'expected.npz'), silentTask);
      const runnable = await loadRunnable(model, silentTask, { kernels: kernels[kind] });
      const { arrays } = runnable.run(batch, { record: null }, silentTask);

      // What is supposed or put between layers is not read: the framework has no value of that name.
      const isBetween = ({ name: layer, className }: Layer): boolean => className.endsWith('(supposed)') || /:(input|channels_last|linear|part\d+|unmasked\d+|largest|centred|powers|total|products|distance|within)$/.test(layer);
      const supposed = model.layers.filter(isBetween).map((layer) => `${layer.name}.out`);
      const recorded = [...arrays.keys()].filter((key) => !supposed.includes(key));
      assert.deepEqual(recorded.sort(), [...expected.keys()].sort());
      assert.deepEqual(runnable.names.map((entry) => entry.name).sort(), [...recorded, ...supposed].sort());
      for (const [key, { shape, data }] of expected) {
        const ours = arrays.get(key)!;
        assert.deepEqual(ours.shape, shape, key);
        let worst = 0;
        for (let i = 0; i < ours.data.length; i++) worst = Math.max(worst, Math.abs(ours.data[i]! - Number(data[i])));
        assert.ok(worst <= tolerance, `${key} differs by ${worst.toExponential(2)}`);
      }
      const sizes = new Map(runnable.names.map(({ name: entry, units, timed }) => [entry, { units, timed }]));
      for (const [key, { shape }] of arrays) {
        const timed = shape.length > 2;
        assert.deepEqual(sizes.get(key), { units: elementCount(shape.slice(timed ? 2 : 1)), timed }, key);
      }
    });
  }
});
