import assert from 'node:assert/strict';
import { mapClasses, resolveClasses } from '../../../../src/engine/data/classes.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../src/engine/data/pairedData.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { readText } from './files.js';

async function classesOf(labels: readonly string[], count: number | null, given?: readonly string[]): Promise<[readonly string[], number[] | null, string]> {
  const dataset = await readText('w.csv', `sequence,label\n${labels.map((label) => `a,${label}`).join('\n')}\n`);
  const { classes, labels: mapped, order } = mapClasses(dataset, count, given);
  return [classes, mapped && [...mapped.values], order];
}

describe('mapClasses', () => {
  it('whole numbers below the number of outputs are output indices', async () => {
    assert.deepEqual(await classesOf(['2', '0'], 3), [['0', '1', '2'], [2, 0], 'known']);
    assert.deepEqual(await classesOf(['1', '1'], 2), [['0', '1'], [1, 1], 'known']);
  });

  it('other numbers are taken in ascending order', async () => {
    assert.deepEqual(await classesOf(['10', '9', '1'], 3), [['1', '9', '10'], [2, 1, 0], 'known']);
    assert.deepEqual(await classesOf(['1', '-1'], 2), [['-1', '1'], [1, 0], 'known']);
  });

  it('words are supposed in sorted order, known pairs with the negative first', async () => {
    assert.deepEqual(await classesOf(['dog', 'cat'], 2), [['cat', 'dog'], [1, 0], 'supposed']);
    assert.deepEqual(await classesOf(['Accept', 'reject'], 2), [['reject', 'Accept'], [1, 0], 'supposed']);
    assert.deepEqual(await classesOf(['b', 'a'], 4), [['a', 'b', '2', '3'], [1, 0], 'supposed']);
    assert.deepEqual(await classesOf(['b', 'a'], null), [['a', 'b'], [1, 0], 'supposed']);
  });

  it('given names are the order of the outputs, for words and for numbers', async () => {
    assert.deepEqual(await classesOf(['dog', 'cat'], 2, ['dog', 'cat']), [['dog', 'cat'], [0, 1], 'known']);
    assert.deepEqual(await classesOf(['1', '0'], 2, ['dog', 'cat']), [['dog', 'cat'], [1, 0], 'known']);
    await assert.rejects(classesOf(['cow', 'cat'], 2, ['dog', 'cat']), { name: 'UnrollError', message: /the label "cow" is not among/ });
    await assert.rejects(classesOf(['cat'], 3, ['dog', 'cat']), { message: /2 class names are given \(dog, cat\), but the model has 3/ });
  });

  it('more classes than outputs are refused; numbers to predict have none', async () => {
    await assert.rejects(classesOf(['a', 'b', 'c'], 2), { name: 'UnrollError', message: /w\.csv: has 3 classes \(a, b, c\), but the model tells 2 apart/ });
    assert.deepEqual(await classesOf(['a', 'b'], 0), [[], null, 'known']);
  });

  it('without labels classes are numbered', async () => {
    const dataset = await readText('w.csv', 'sequence\na\nb\n');
    assert.deepEqual(mapClasses(dataset, 2, undefined).classes, ['0', '1']);
    assert.equal(mapClasses(dataset, 2, undefined).labels, null);
  });
});

describe('resolveClasses', () => {
  async function paired(labels: readonly string[], units: number): Promise<PairedData> {
    const model = modelOf([featureInput(2), recurrent(), dense(Array<number>(units).fill(0), Array<number>(units).fill(0))]);
    return pairData(model, await readText('w.csv', `sequence,label\n${labels.map((label) => `ab,${label}`).join('\n')}\n`));
  }

  it('takes the order that agrees with the model', async () => {
    const data = await paired(['accept', 'accept', 'reject', 'reject'], 2);
    assert.deepEqual(data.classes, ['reject', 'accept']);
    const resolved = resolveClasses(data, [0, 0, 1, 0]);
    assert.deepEqual([resolved.classes, resolved.labels!.classes, [...resolved.labels!.values]], [['accept', 'reject'], ['accept', 'reject'], [0, 0, 1, 1]]);
    assert.match(resolved.mapping, /Classes by output: accept, reject, the order that agrees best/);
    assert.doesNotMatch(resolved.mapping, /supposed/);
    assert.equal(resolved.batch([0]).steps, 2);
    assert.equal(resolveClasses(resolved, [1, 1, 0, 0]), resolved);
  });

  it('is not asked where a model has as many outputs as a language has words', async () => {
    const data = await paired(['accept', 'reject'], 50_000);
    assert.equal(resolveClasses(data, [0, 1]), data);
  });

  it('keeps the order where another agrees no better, and where it is known', async () => {
    const data = await paired(['accept', 'reject'], 2);
    assert.equal(resolveClasses(data, [0, 0]), data);
    assert.equal(resolveClasses(data, [-1, -1]), data);
    const numbers = await paired(['0', '1'], 2);
    assert.equal(resolveClasses(numbers, [1, 0]), numbers);
  });

  it('finds the best order of three, where the largest cell alone misleads', async () => {
    const labels = [...Array<string>(19).fill('a'), ...Array<string>(9).fill('b'), ...Array<string>(2).fill('c')];
    // a is predicted as 0 ten times and as 1 nine times; b always as 0; c always as 2
    const predictions = [...Array<number>(10).fill(0), ...Array<number>(9).fill(1), ...Array<number>(9).fill(0), 2, 2];
    assert.deepEqual(resolveClasses(await paired(labels, 3), predictions).classes, ['b', 'a', 'c']);
  });
});
