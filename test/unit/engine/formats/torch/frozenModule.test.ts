import assert from 'node:assert/strict';
import { frozenWeights } from '../../../../../src/engine/formats/torch/frozenModule.js';
import type { RebuiltTensor } from '../../../../../src/engine/formats/torch/rebuiltTensor.js';

describe('constants of a frozen TorchScript module', () => {
  const constants = (count: number): RebuiltTensor[] => Array.from({ length: count }, (_, i) => ({ kind: 'unreadable', what: `constant ${i}` }));
  const named = (code: string, count: number): string[] | undefined => {
    const numbers = constants(count);
    return frozenWeights(code, numbers)?.tensors.map(({ name, tensor }) => `${numbers.indexOf(tensor)} ${name}`);
  };

  it('are named by the calls that take them, calls within calls first', () => {
    const code = `
    self_encoder__flat_weights = [CONSTANTS.c1, CONSTANTS.c2, CONSTANTS.c3, CONSTANTS.c4]
    _3 = torch.embedding(CONSTANTS.c0, x)
    _14, _15 = torch.gru(_3, hx, self_encoder__flat_weights, True, 1, 0., False, False, True)
    _18 = torch.linear(torch.relu(torch.linear(torch.select(_14, 1, -1), CONSTANTS.c5, None)), CONSTANTS.c6, CONSTANTS.c7)`;
    assert.deepEqual(named(code, 9), [
      '0 embedding.weight',
      ...['1 encoder.weight_ih_l0', '2 encoder.weight_hh_l0', '3 encoder.bias_ih_l0', '4 encoder.bias_hh_l0'],
      '5 linear.weight',
      ...['6 linear2.weight', '7 linear2.bias'],
      '8 constants.weight8',
    ]);
  });

  it('may belong to several layers and directions, without biases or with a projection', () => {
    const list = (from: number, count: number) => `[${Array.from({ length: count }, (_, i) => `CONSTANTS.c${from + i}`).join(', ')}]`;
    const code = `    y, _1 = torch.rnn_relu(x, hx, ${list(0, 4)}, False, 1, 0., False, True, True)\n    z, _2, _3 = torch.lstm(y, [h, c], ${list(4, 6)}, False, 2, 0.20000000000000001, False, False, True)`;
    const found = frozenWeights(code, constants(10))!;
    assert.deepEqual(found.tensors.map(({ name }) => name), [
      ...['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'rnn.weight_ih_l0_reverse', 'rnn.weight_hh_l0_reverse'],
      ...['lstm.weight_ih_l0', 'lstm.weight_hh_l0', 'lstm.weight_hr_l0', 'lstm.weight_ih_l1', 'lstm.weight_hh_l1', 'lstm.weight_hr_l1'],
    ]);
    assert.deepEqual(found.modules.map(({ path, attributes }) => [path, attributes.entries]), [['rnn', [['nonlinearity', 'relu']]]]);
  });

  it('are told of no model where no recurrent call takes them', () => {
    assert.equal(named('    _1 = torch.linear(x, CONSTANTS.c0, CONSTANTS.c1)', 2), undefined);
    assert.equal(named('    _1 = torch.lstm(x, [h, c], weights, True, 1, 0., False, False, True)', 2), undefined);
  });
});
