/** Cells built by hand come out with the figures that can be computed without them. */
import assert from 'node:assert/strict';
import { withoutData } from '../../../../../src/engine/data/withoutData.js';
import { figureOf, type CellEntry } from '../../../../../src/engine/methods/cells/body.js';
import type { MetricName } from '../../../../../src/engine/methods/cells/metrics.js';
import { sineSpan } from '../../../../../src/engine/methods/cells/signals.js';
import { SineAnalysis } from '../../../../../src/engine/methods/cells/sineResponse.js';
import { cellsOf, filterBank, type LinearCell } from './handmade.js';

const period = 25;

async function only(cell: LinearCell, activation: 'linear' | 'relu' = 'linear'): Promise<CellEntry> {
  const { body, data } = await cellsOf(filterBank([cell], [2], activation), null);
  assert.equal(data, withoutData);
  return body.cells[0]!;
}

function check(cell: CellEntry, expected: Partial<Record<MetricName, number | null>>, tolerance = 1e-4): void {
  for (const [name, value] of Object.entries(expected) as [MetricName, number | null][]) {
    const figure = figureOf(cell, name);
    if (value === null) assert.ok(typeof figure !== 'number' && figure.value === null && figure.reason !== '', `${name} is ${JSON.stringify(figure)}`);
    else assert.ok(typeof figure === 'number' && Math.abs(figure - value) <= tolerance, `${name} is ${JSON.stringify(figure)}, not ${value}`);
  }
}

describe('answers of cells built by hand', () => {
  it('an exponential filter has its time constant', async () => {
    const tau = 9.5;
    const a = Math.exp(-1 / tau);
    const cell = await only({ feedback: a, input: [1 - a] });
    assert.equal(cell.state, 'settled');
    // r(t) = 1 − e^(−t/τ) passes a level at the first step not before τ·ln(1 / (1 − level)).
    const reached = (level: number): number => Math.ceil(-tau * Math.log(1 - level));
    check(cell, {
      before: 0,
      gain: 1,
      change: 1,
      steadyState: 1,
      delayTime: reached(0.5),
      timeConstant: 10,
      riseTime: reached(0.9) - reached(0.1),
      settlingTime: 1 + Math.floor(tau * Math.log(50)),
      peakTime: reached(0.999),
      overshoot: 0,
      undershoot: 0,
      asymmetry: 0,
      contribution: 2,
    });
    const w = (2 * Math.PI) / period;
    const gain = (1 - a) / Math.hypot(1 - a * Math.cos(w), a * Math.sin(w));
    const phase = -Math.atan2(a * Math.sin(w), 1 - a * Math.cos(w));
    const bestLag = Math.round((-phase * period) / (2 * Math.PI));
    check(cell, { sineGain: gain, phase: (180 * phase) / Math.PI, correlation: Math.cos(phase), responseFrequency: 1 / period, bestLag }, 0.02);
    check(cell, { amplitude: gain, meanShift: 0, distortion: 0 }, 0.01);
    cell.sweep.gain.forEach((each, i) => {
      const angle = (2 * Math.PI) / [4, 8, 16, 32, 64, 128][i]!;
      assert.ok(Math.abs(each! - (1 - a) / Math.hypot(1 - a * Math.cos(angle), a * Math.sin(angle))) < 2e-3);
    });
  });

  it('an integrator does not settle, and says so', async () => {
    const cell = await only({ feedback: 1, input: [0.01] });
    assert.equal(cell.state, 'not settled');
    // y(t) = t / 100; the mean of the last 20 of 200 steps is 1.905.
    check(cell, { settlingTime: null, change: 1.905, gain: 1.905, peak: 2, peakTime: 200, overshoot: 100 * (2 / 1.905 - 1), delayTime: 96 });
    assert.deepEqual(cell.metrics.settlingTime, { value: null, reason: 'not settled' });
  });

  it('a damped oscillator overshoots as much as it is damped little', async () => {
    const cell = await only({ feedback: -0.9, input: [1] });
    assert.equal(cell.state, 'settled');
    // y(t) = (1 − (−0.9)^t) / 1.9: the first step is the peak.
    check(cell, { steadyState: 1 / 1.9, peak: 1, peakTime: 1, overshoot: 90, settlingTime: 1 + Math.floor(Math.log(0.02) / Math.log(0.9)), delayTime: 1, riseTime: 0 });
  });

  it('an undamped oscillator never settles, whatever its mean', async () => {
    const cell = await only({ feedback: -1, input: [1] });
    assert.equal(cell.state, 'not settled');
    check(cell, { settlingTime: null, steadyState: 0.5, overshoot: 100, peakTime: 1 });
  });

  it('a dead cell is flat and has no times', async () => {
    const cell = await only({ feedback: 0.5, input: [0] });
    assert.equal(cell.state, 'flat');
    check(cell, { change: 0, contribution: 0, delayTime: null, riseTime: null, settlingTime: null, timeConstant: null, overshoot: null, phase: null, correlation: null, responseFrequency: null, asymmetry: null, amplitude: 0 });
    assert.deepEqual(cell.metrics.delayTime, { value: null, reason: 'flat' });
  });

  it('an answer of another period than the input has no phase', () => {
    const analysis = new SineAnalysis(period, 1);
    const { dropped, kept } = sineSpan(period);
    const doubled = Float32Array.from({ length: dropped + kept }, (_, t) => Math.sin((4 * Math.PI * t) / period));
    const { phase, distortion, bestLag, correlation, responseFrequency, amplitude } = analysis.response(doubled, 0);
    for (const figure of [phase, distortion, bestLag]) assert.deepEqual(figure, { value: null, reason: 'nothing of the period of the input' });
    assert.deepEqual([correlation, responseFrequency], [0, 2 / period]);
    assert.ok(typeof amplitude === 'number' && amplitude > 0.99);
    assert.equal(analysis.fundamental(new Float32Array(dropped + kept))!.phase, null);
  });

  it('a cell that only goes up is wholly asymmetric, and shifts its mean under a sine', async () => {
    const cell = await only({ feedback: 0, input: [1] }, 'relu');
    check(cell, { gain: 1, asymmetry: 1, delayTime: 1, settlingTime: 1, amplitude: 0.5, sineGain: 0.5 }, 5e-3);
    // Half a sine: its mean is 1/π; 1/2 is its fundamental.
    check(cell, { meanShift: 1 / Math.PI, distortion: Math.sqrt((1 / 4 - 1 / Math.PI ** 2 - 1 / 8) / (1 / 8)) }, 0.01);
  });

  it('a cell that grows beyond all numbers has none', async () => {
    const cell = await only({ feedback: 9, input: [1] });
    assert.equal(cell.state, 'not finite');
    check(cell, { change: null, gain: null, amplitude: null, contribution: null });
    assert.ok(cell.step.includes(null));
  });
});
