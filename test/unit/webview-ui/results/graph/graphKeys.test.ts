import assert from 'node:assert/strict';
import { keyHelp } from '../../../../../webview-ui/results/graph/graphKeys.js';

describe('help with the keys of a drawing', () => {
  it('speaks of what is drawn', () => {
    const of = (shape?: 'tree'): string => keyHelp(shape).flat().join(' ');
    assert.match(of(), /next state .*transitions of a state/);
    assert.match(of('tree'), /next node .*branches of a node/);
    assert.doesNotMatch(of('tree'), /state|transition/);
  });
});
