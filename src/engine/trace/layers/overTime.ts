/** Takes one step of a sequence, or combines all of them. */
import { UnrollError } from '../../core/errors.js';
import { elementCount } from '../../core/tensor.js';
import type { OverTimeLayer, TimeReduction } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

/** One sequence: the steps that count, as offsets into `x`, and where its row goes. */
interface Sequence {
  readonly x: Float32Array;
  readonly steps: readonly number[];
  readonly width: number;
  readonly data: Float32Array;
  readonly to: number;
}

export const overTime: LayerSupport<OverTimeLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: ({ countsMasked }) => countsMasked,
  async load(layer) {
    return ([value]) => {
      const { data: x } = featureRows(layer, value, null);
      const reducedAxes = layer.overImage ? 2 : 1;
      const [count, ...given] = value!.shape as [number, ...number[]];
      const rest = given.slice(reducedAxes);
      const steps = elementCount(given.slice(0, reducedAxes));
      const width = elementCount(rest);
      const data = new Float32Array(count * width);
      const mask = layer.countsMasked ? null : value!.mask;
      for (let row = 0; row < count; row++) {
        const real: number[] = [];
        for (let step = row * steps; step < (row + 1) * steps; step++) if (mask === null || mask[step] === 1) real.push(step * width);
        // What no step gives stays zero: a sequence without steps.
        if (real.length > 0) reduce(layer, { x, steps: real, width, data, to: row * width });
      }
      const kept = layer.keepsAxes ? new Array<number>(reducedAxes).fill(1) : [];
      return { shape: [count, ...kept, ...rest], data, mask: null };
    };
  },
};

function reduce(layer: OverTimeLayer, sequence: Sequence): void {
  const { reduction } = layer;
  const { x, steps, width, data, to } = sequence;
  if (reduction.how === 'step') {
    const from = steps.at(reduction.step);
    if (from === undefined) throw new UnrollError('data', `Layer "${layer.name}" takes step ${reduction.step} of a sequence of ${steps.length} steps.`);
    data.set(x.subarray(from, from + width), to);
  } else {
    combine(reduction.how, sequence);
  }
}

function combine(how: Exclude<TimeReduction['how'], 'step'>, { x, steps, width, data, to }: Sequence): void {
  for (let i = 0; i < width; i++) {
    let result = x[steps[0]! + i]!;
    for (let k = 1; k < steps.length; k++) {
      const next = x[steps[k]! + i]!;
      if (how === 'max') result = Math.max(result, next);
      else if (how === 'min') result = Math.min(result, next);
      else result += next;
    }
    data[to + i] = how === 'mean' ? result / steps.length : result;
  }
}
