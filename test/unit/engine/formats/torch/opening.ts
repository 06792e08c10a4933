/**
 * What the tests of the PyTorch format share: opening files, the fixtures, and the smallest weights.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { openModel } from '../../../../../src/engine/formats/registry.js';
import type { AssumptionOverrides } from '../../../../../src/engine/model/assumptionOverrides.js';
import type { Layer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { floats, tensor } from './handmade.js';

export const fixtures = path.join(import.meta.dirname, '..', '..', '..', '..', 'fixtures');

/** The model file of a golden case. */
export function golden(name: string): ByteSource {
  const folder = path.join(fixtures, 'golden', name);
  const file = readdirSync(folder).find((entry) => entry.startsWith('model.'))!;
  return memorySource(file, readFileSync(path.join(folder, file)));
}

/** Opens a file that the PyTorch format has to recognise. */
export async function opened(source: ByteSource, given: AssumptionOverrides = {}): Promise<SequenceModel> {
  const { format, model } = await openModel(source, silentTask, given);
  assert.equal(format.id, 'torch');
  return model;
}

export function refused(source: ByteSource, message: RegExp): Promise<void> {
  return assert.rejects(openModel(source, silentTask), { name: 'UnrollError', message });
}

export function names(model: SequenceModel): string[] {
  return model.tensors.map((entry) => entry.name);
}

export function layer(model: SequenceModel, name: string): Layer {
  return model.layers.find((candidate) => candidate.name === name)!;
}

/** A storage of six numbers, and a tensor that is all of it. */
export const six = { 0: floats(1, 2, 3, 4, 5, 6) };
export const weight = tensor({ shape: [3, 2] });
/** A layer of one hidden unit over two features: the smallest LSTM. */
export const lstm = { 'lstm.weight_ih_l0': tensor({ shape: [4, 2], strides: [0, 1] }), 'lstm.weight_hh_l0': tensor({ shape: [4, 1] }) };
