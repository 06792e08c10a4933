/**
 * Recurrent layers in plain TypeScript: the cells of model/cells walked over a batch. The readable reference that
 * faster kernels are tested against.
 */
import { scalarActivations } from '../model/activations.js';
import { cells, type CellConfiguration, type StepRows } from '../model/cells/cell.js';
import { emptyRecord, type RecurrentKernelFactory, type RecurrentSpec } from './recurrentKernel.js';

/** Multiplications between two looks at whether the work was cancelled: some milliseconds. */
const operationsPerLook = 4e6;

export const plainKernel: RecurrentKernelFactory = (spec, weights) => {
  const cell = cells[spec.cell];
  const { inputSize, units } = spec;
  const configuration = configurationOf(spec);
  const columns = cell.gateCount * units;
  const stepsPerLook = Math.max(1, Math.floor(operationsPerLook / ((inputSize + units) * columns)));

  return {
    run(block, task, record = emptyRecord(spec, block)) {
      const { count, steps, x, mask, reverse, clamp } = block;
      const { h: hState, c: cState } = record.last;
      const rows: StepRows = { ...record, x, xAt: 0, hBefore: hState, cBefore: cState, beforeAt: 0, at: 0, scratch: new Float64Array(columns) };
      const hold = (h: Float32Array, at: number): void => clamp?.units.forEach((unit, i) => (h[at + unit] = clamp.values[i]!));
      for (let sequence = 0; sequence < count; sequence++) hold(hState, sequence * units);
      const carryMasked = spec.maskedSteps === 'carry';
      let untilLook = stepsPerLook;
      for (let sequence = 0; sequence < count; sequence++) {
        const beforeAt = sequence * units;
        rows.beforeAt = beforeAt;
        for (let walked = 0; walked < steps; walked++) {
          if (--untilLook === 0) {
            task.throwIfCancelled();
            untilLook = stepsPerLook;
          }
          const step = sequence * steps + (reverse ? steps - 1 - walked : walked);
          const at = step * units;
          if (mask !== null && mask[step] === 0) {
            if (!carryMasked) continue;
            for (let j = 0; j < units; j++) rows.h[at + j] = hState[beforeAt + j]!;
            if (cState) for (let j = 0; j < units; j++) rows.c![at + j] = cState[beforeAt + j]!;
            continue;
          }
          rows.xAt = step * inputSize;
          rows.at = at;
          cell.step(weights, configuration, rows);
          hold(rows.h, at);
          for (let j = 0; j < units; j++) hState[beforeAt + j] = rows.h[at + j]!;
          if (cState) for (let j = 0; j < units; j++) cState[beforeAt + j] = rows.c![at + j]!;
        }
      }
      return record;
    },
  };
};

function configurationOf({ inputSize, units, resetAfter, activation, recurrentActivation, variant }: RecurrentSpec): CellConfiguration {
  const functions = variant?.functions;
  return {
    inputSize,
    units,
    resetAfter,
    activation: functions?.candidate ?? scalarActivations[activation],
    recurrentActivation: functions?.gates ?? scalarActivations[recurrentActivation],
    ...(functions && { outputActivation: functions.output }),
    ...(variant && { coupledGates: variant.coupledGates }),
    ...(typeof variant?.clip === 'number' && { clip: variant.clip }),
  };
}
