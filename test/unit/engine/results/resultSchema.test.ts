/**
 * The documented form of `result.json` holds for real results of every method that it describes.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { jsonOf } from '../../../../src/engine/export/json.js';
import type { ParameterValues } from '../../../../src/engine/methods/method.js';
import type { ResultDocument } from '../../../../src/engine/results/document.js';
import { carriedData, carriers, cellsOf, filterBank } from '../methods/cells/handmade.js';
import { comparisonOf } from '../methods/compare/comparison.js';
import { conceptsOf, flipFlop, flips, rowData, runnableOf } from '../methods/concepts/latch.js';
import { automatonNet, extractFrom, wordData } from '../methods/fsa/automatonNet.js';
import { grammars, wordsUpTo } from '../methods/fsa/grammars.js';

const reference = { path: 'file', sha256: '0'.repeat(64) };
const rest = { version: '0.1.0', model: reference, data: reference, seed: 0, seconds: 0.5, mapping: 'As it is.', assumptions: [] };

describe('the schema of result.json', () => {
  let validate: ValidateFunction;

  before(() => {
    const schema = JSON.parse(readFileSync('src/engine/results/result.schema.json', 'utf8')) as object;
    validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
  });

  function accept(document: ResultDocument): void {
    assert.ok(validate(JSON.parse(jsonOf(document))), JSON.stringify(validate.errors, null, 1));
  }

  it('holds for state machines, of words and rejecting ones', async () => {
    const settings: readonly ParameterValues[] = [{}, { unseen: 'reject', k: 3 }];
    for (const parameters of settings) {
      const { outcome, parameters: checked } = await extractFrom(automatonNet(grammars.tomita4!), wordData(wordsUpTo(6), ['0', '1']), parameters);
      accept({ ...rest, method: 'fsa', parameters: checked, card: outcome.card, ...outcome.body });
    }
  });

  it('holds for concepts of numbers and of symbols, with all studies', async () => {
    const numbers = await conceptsOf(await flipFlop(2), rowData({ names: ['x', 'y'], sequences: flips(30, { features: 2 }) }), { repeats: 2, windowStudy: true, window: 1, treeInput: 'window' });
    accept({ ...numbers.document, ...rest });
    const symbols = await conceptsOf(await runnableOf(automatonNet(grammars.tomita5!, { perStep: true })), wordData(wordsUpTo(6).map((word) => [...word]), ['a', 'b']), { maxK: 5 });
    accept({ ...symbols.document, ...rest });
  });

  it('holds for cells, with data and without, of every end', async () => {
    const settings: readonly ParameterValues[] = [{}, { hold: 'mean', isolation: 'in-situ' }, { hold: 'none', isolation: 'frozen' }];
    for (const parameters of settings) accept({ ...(await cellsOf(carriers(), carriedData(60), parameters)).document, ...rest });
    const bank = [1, 0.5, -1, 9].map((feedback) => ({ feedback, input: [feedback === 0.5 ? 0 : 1] }));
    const { document } = await cellsOf(filterBank(bank, [1, 1, 1, 1]), null);
    assert.deepEqual(document.cells.map(({ state }) => state), ['not settled', 'flat', 'not settled', 'not finite']);
    accept({ ...document, ...rest, data: null });
  });

  it('holds for comparisons, of state machines or without them', async () => {
    const words = wordData(wordsUpTo(6), ['0', '1'], { per: 'sequence', classes: ['0', '1'], values: Int32Array.from(wordsUpTo(6), (word) => word.length % 2) });
    const nets = { a: automatonNet(grammars.tomita4!), b: automatonNet(grammars.tomita1!) };
    accept({ ...(await comparisonOf(nets, words, { seeds: 1, maxK: 4 })).document, ...rest });
    accept({ ...(await comparisonOf(nets, { ...words, labels: null }, { seeds: 0 })).document, ...rest });
    accept({ ...(await comparisonOf(nets, null)).document, ...rest, otherModels: [reference], data: null });
  });

  it('refuses what belongs to no method', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(20) }), { k: 2 });
    const [first, ...others] = document.concepts;
    assert.equal(validate({ ...document, ...rest, concepts: [{ ...first, purity: 1.5 }, ...others] }), false);
    assert.equal(validate({ ...document, ...rest, trail: undefined }), false);
  });
});
