import assert from 'node:assert/strict';
import { chosenRecurrentLayer, noRecurrentLayer, outputObstacle } from '../../../../src/engine/model/graph.js';
import type { Layer, UnsupportedLayer } from '../../../../src/engine/model/sequenceModel.js';
import { dense, featureInput, modelOf } from '../trace/handmade.js';

const unsupported = (name: string, className: string, inputs: readonly string[]): UnsupportedLayer => ({
  kind: 'unsupported',
  name,
  className,
  inputs,
  outputShape: [1],
  tensors: [],
  reason: `${className} is too new.`,
});
const model = (...layers: Layer[]) => modelOf([featureInput(1), ...layers]);
const head = (input: string): Layer => dense([1], [0], { inputs: [input] });

describe('what stands in the way of a look at states', () => {
  it('is the recurrent layer that cannot be run, not that there is none', () => {
    const reason = 'Its recurrent layer "memory" (ConvLSTM2D) cannot be run: ConvLSTM2D is too new.';
    const found = model(unsupported('odd', 'Lambda', ['in']), unsupported('memory', 'ConvLSTM2D', ['odd']), head('memory'));
    assert.equal(noRecurrentLayer(found), reason);
    assert.throws(() => chosenRecurrentLayer(found, null), { kind: 'unsupported', message: `handmade: ${reason}` });
  });

  it('is what was found in place of one, and what could not be understood', () => {
    assert.match(noRecurrentLayer(model(head('in')))!, /^The model has no recurrent layer \(found: .*\)\.$/);
    assert.match(noRecurrentLayer(model(unsupported('odd', 'Lambda', ['in'])))!, /no recurrent layer \(found: .*Lambda\)\. Its layer "odd" \(Lambda\) cannot be run: Lambda is too new\.$/);
  });

  it('is the layer that the output needs and that cannot be run', () => {
    assert.equal(outputObstacle(model(head('in'))), null);
    const aside = model(unsupported('odd', 'Lambda', ['in']), head('in'));
    assert.equal(outputObstacle(aside), null);
    assert.equal(outputObstacle(model(unsupported('odd', 'Lambda', ['in']), head('odd'))), 'The output of the model cannot be computed, as layer "odd" (Lambda) cannot be run: Lambda is too new.');
  });
});
