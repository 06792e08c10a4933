/** Embedding: token ids [n, t] to rows [n, t, width]; `mask_zero` masks the steps of id 0. */
import { UnrollError } from '../../core/errors.js';
import type { EmbeddingLayer } from '../../model/sequenceModel.js';
import type { LayerSupport } from './layerSupport.js';

export const embedding: LayerSupport<EmbeddingLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  async load(layer) {
    const table = await layer.load();
    const width = table.length / layer.vocabularySize;
    return ([value]) => {
      const { data: ids, shape } = value!;
      const rows = new Float32Array(ids.length * width);
      const mask = layer.maskZero ? (value!.mask?.slice() ?? new Uint8Array(ids.length).fill(1)) : value!.mask;
      for (let step = 0; step < ids.length; step++) {
        const id = ids[step]!;
        if (!Number.isInteger(id) || id < 0 || id >= layer.vocabularySize) throw unknownToken(layer, id, step, shape[1]!);
        if (id === 0 && layer.maskZero) mask![step] = 0;
        for (let i = 0, from = id * width, to = step * width; i < width; i++) rows[to + i] = table[from + i]!;
      }
      return { shape: [...shape, width], data: rows, mask };
    };
  },
};

function unknownToken(layer: EmbeddingLayer, id: number, index: number, steps: number): UnrollError {
  return new UnrollError(
    'data',
    `Layer "${layer.name}" (${layer.className}) knows the ids 0 to ${layer.vocabularySize - 1}, but step ` +
      `${(index % steps) + 1} of a sequence is ${id}. Use the vocabulary the model was trained with.`,
  );
}
