import assert from 'node:assert/strict';
import { datasetSummary, fitOf } from '../../../../src/engine/data/fit.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { readText } from './files.js';

const model = modelOf([featureInput(2), recurrent(), dense([0, 0], [0, 0])]);

describe('fitOf', () => {
  it('puts data that fit in every respect first, and says why others do not', async () => {
    const best = fitOf(model, await readText('w.csv', 'sequence,label\n01,0\n10,1\n'));
    assert.deepEqual(best, { score: 1, summary: '2 sequences over {0, 1}, 2 classes' });
    const unlabelled = fitOf(model, await readText('w.csv', 'sequence\n01\nba\n'.replace('ba', '10')));
    assert.ok(unlabelled.score > 0 && unlabelled.score < best.score);
    const wide = fitOf(model, await readText('w.csv', 'sequence,label\nabc,0\n'));
    assert.equal(wide.score, 0);
    assert.match(wide.summary, /has 3 symbols/);
  });
});

describe('datasetSummary', () => {
  it('names what the data are made of', async () => {
    assert.equal(datasetSummary(await readText('w.csv', 'sequence,label\nabcdefg,x\n')), '1 sequence over 7 symbols, 1 class');
    assert.equal(datasetSummary(await readText('d.jsonl', '{"tokens": [1]}')), '1 sequence of tokens, no labels');
    assert.equal(datasetSummary(await readText('d.jsonl', '{"x": [[1, 2], [3, 4]], "y": [0, 1]}')), '1 sequence of [2, 2] (steps, features), 2 classes per step');
    assert.equal(datasetSummary(await readText('d.jsonl', '{"x": [[1, 2]]}\n{"x": []}')), '2 sequences of [?, 2] (steps, features), no labels');
  });
});
