/**
 * Recurrent layers in plain TypeScript: the cells of model/cells walked over a batch. The readable reference that
 * faster kernels are tested against.
 */
import { scalarActivations } from '../model/activations.js';
import { cells, type CellConfiguration, type StepRows } from '../model/cells/cell.js';
import { projecting, projectionOf } from './projection.js';
import { newRecord, hold, type RecurrentKernel, type RecurrentKernelFactory, type RecurrentSpec } from './recurrentKernel.js';

/** Multiplications between two looks at whether the work was cancelled: some milliseconds. */
const operationsPerLook = 4e6;

export const plainKernel: RecurrentKernelFactory = (spec, weights) => {
  const cell = cells[spec.cell];
  const { inputSize, units } = spec;
  const configuration = configurationOf(spec);
  const columns = cell.gateCount * units;
  const projection = projectionOf(weights, units);
  const stepsPerLook = Math.max(1, Math.floor(operationsPerLook / ((inputSize + units) * columns)));

  const kernel: RecurrentKernel = {
    run(block, task, record = newRecord(spec, block)) {
      const { count, steps, x, mask, reverse, clamp } = block;
      const { h: hState, c: cState } = record.last;
      const row = (): Float32Array => new Float32Array(units);
      const rows: StepRows = {
        x,
        xAt: 0,
        hBefore: hState,
        cBefore: cState,
        beforeAt: 0,
        h: row(),
        c: cState && row(),
        gates: cell.gates.map(row),
        at: 0,
        scratch: new Float64Array(columns),
      };
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
            for (const array of [record.h, record.c, ...record.gates]) array?.fill(0, at, at + units);
            if (!carryMasked) continue;
            record.h?.set(hState.subarray(beforeAt, beforeAt + units), at);
            record.c?.set(cState!.subarray(beforeAt, beforeAt + units), at);
            continue;
          }
          rows.xAt = step * inputSize;
          cell.step(weights, configuration, rows);
          projection?.apply(rows.h);
          if (clamp) hold(clamp, rows.h, 0);
          hState.set(rows.h, beforeAt);
          cState?.set(rows.c!, beforeAt);
          record.h?.set(rows.h, at);
          record.c?.set(rows.c!, at);
          record.gates.forEach((gate, i) => gate?.set(rows.gates[i]!, at));
        }
      }
      return record;
    },
  };
  return projection ? projecting(kernel, projection) : kernel;
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
