import assert from 'node:assert/strict';
import { scalarActivations } from '../../../../../src/engine/model/activations.js';
import { cells, type StepRows } from '../../../../../src/engine/model/cells/cell.js';
import type { CellType, CellWeights } from '../../../../../src/engine/model/sequenceModel.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

interface StepCase {
  cell: CellType;
  inputSize: number;
  units: number;
  weights: Partial<Record<keyof CellWeights, number[]>> & { kernel: number[]; recurrent: number[]; bias: number[] };
  x: number[];
  h: number[];
  c?: number[];
  resetAfter?: boolean;
}

function step({ cell, inputSize, units, weights, x, h, c, resetAfter = false }: StepCase) {
  const kind = cells[cell];
  const rows: StepRows = {
    x: Float32Array.from(x),
    xAt: 0,
    hBefore: Float32Array.from(h),
    cBefore: c ? Float32Array.from(c) : null,
    beforeAt: 0,
    h: new Float32Array(units),
    c: c ? new Float32Array(units) : null,
    gates: kind.gates.map(() => new Float32Array(units)),
    at: 0,
    scratch: new Float64Array(kind.gateCount * units),
  };
  kind.step(
    {
      kernel: Float32Array.from(weights.kernel),
      recurrent: Float32Array.from(weights.recurrent),
      bias: Float32Array.from(weights.bias),
      recurrentBias: weights.recurrentBias ? Float32Array.from(weights.recurrentBias) : null,
    },
    { inputSize, units, resetAfter, activation: scalarActivations.tanh, recurrentActivation: scalarActivations.sigmoid },
    rows,
  );
  const gates = Object.fromEntries(kind.gates.map((gate, i) => [gate, rows.gates[i]![0]!]));
  return { h: Array.from(rows.h), c: rows.c && Array.from(rows.c), gates };
}

function close(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe('cells, against their formulas worked out by hand', () => {
  it('SRN: h = tanh(xW + hU + b) with two units', () => {
    const { h } = step({
      cell: 'srn',
      inputSize: 2,
      units: 2,
      weights: { kernel: [1, 2, 3, 4], recurrent: [0.5, -0.5, 0.25, 1], bias: [0.1, -0.2] },
      x: [0.5, -0.25],
      h: [0.2, 0.4],
    });
    close(h[0], Math.tanh(0.5 * 1 - 0.25 * 3 + 0.2 * 0.5 + 0.4 * 0.25 + 0.1));
    close(h[1], Math.tanh(0.5 * 2 - 0.25 * 4 + 0.2 * -0.5 + 0.4 * 1 - 0.2));
  });

  it('LSTM: blocks i f g o', () => {
    const { h, c, gates } = step({
      cell: 'lstm',
      inputSize: 1,
      units: 1,
      weights: { kernel: [1, 2, 3, 4], recurrent: [0.1, 0.2, 0.3, 0.4], bias: [-1, -2, -3, -4] },
      x: [0.7],
      h: [0.5],
      c: [0.9],
    });
    const i = sigmoid(0.7 + 0.05 - 1);
    const f = sigmoid(1.4 + 0.1 - 2);
    const g = Math.tanh(2.1 + 0.15 - 3);
    const o = sigmoid(2.8 + 0.2 - 4);
    close(gates.i, i);
    close(gates.f, f);
    close(gates.g, g);
    close(gates.o, o);
    close(c?.[0], f * 0.9 + i * g);
    close(h[0], o * Math.tanh(f * 0.9 + i * g));
  });

  it('GRU with the reset gate after the product: its second bias stands inside', () => {
    const { h, gates } = step({
      cell: 'gru',
      inputSize: 1,
      units: 1,
      resetAfter: true,
      weights: { kernel: [1, 2, 3], recurrent: [0.1, 0.2, 0.3], bias: [0.4, 0.5, 0.6], recurrentBias: [0.01, 0.02, 0.03] },
      x: [0.5],
      h: [-0.8],
    });
    const z = sigmoid(0.5 + 0.4 - 0.08 + 0.01);
    const r = sigmoid(1 + 0.5 - 0.16 + 0.02);
    const n = Math.tanh(1.5 + 0.6 + r * (-0.24 + 0.03));
    close(gates.z, z);
    close(gates.r, r);
    close(gates.n, n);
    close(h[0], z * -0.8 + (1 - z) * n);
  });

  it('GRU with the reset gate before the product mixes the reset units', () => {
    const { h } = step({
      cell: 'gru',
      inputSize: 1,
      units: 2,
      weights: {
        kernel: [0, 0, 1, -1, 0.5, 0.25],
        recurrent: [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4],
        bias: [0, 0, 0, 0, 0, 0],
      },
      x: [2],
      h: [0.1, 0.2],
    });
    const r = [sigmoid(2), sigmoid(-2)] as const;
    const n0 = Math.tanh(1 + r[0] * 0.1 * 1 + r[1] * 0.2 * 3);
    const n1 = Math.tanh(0.5 + r[0] * 0.1 * 2 + r[1] * 0.2 * 4);
    close(h[0], 0.5 * 0.1 + 0.5 * n0);
    close(h[1], 0.5 * 0.2 + 0.5 * n1);
  });

  it('MGU: the forget gate also resets', () => {
    const { h, gates } = step({
      cell: 'mgu',
      inputSize: 1,
      units: 1,
      weights: { kernel: [1, 2], recurrent: [0.5, -1.5], bias: [0.1, 0.2] },
      x: [0.3],
      h: [0.6],
    });
    const f = sigmoid(0.3 + 0.3 + 0.1);
    const n = Math.tanh(0.6 + 0.2 - 1.5 * f * 0.6);
    close(gates.f, f);
    close(gates.n, n);
    close(h[0], (1 - f) * 0.6 + f * n);
  });
});
