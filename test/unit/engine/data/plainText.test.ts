import assert from 'node:assert/strict';
import { labelsOf, readText, sequencesOf } from './files.js';

describe('plain text', () => {
  it('is one sequence a line: words, commas and quotes being part of them', async () => {
    const dataset = await readText('reviews.txt', 'simple , silly , and tedious .\n\nit\'s "so" good ; really\n');
    assert.deepEqual(sequencesOf(dataset), [['simple', ',', 'silly', ',', 'and', 'tedious', '.'], ["it's", '"so"', 'good', ';', 'really']]);
    assert.deepEqual([dataset.labels, dataset.locationOf(1)], [null, { line: 3 }]);
  });

  it('is one sequence a line: symbols, digits with leading zeros too', async () => {
    assert.deepEqual(sequencesOf(await readText('words.txt', 'ab\nba\na\n')), [['a', 'b'], ['b', 'a'], ['a']]);
    assert.deepEqual(sequencesOf(await readText('words.txt', '0110\n10\n')), [['0', '1', '1', '0'], ['1', '0']]);
  });

  it('may hold token ids, as many a line as there are', async () => {
    assert.deepEqual(sequencesOf(await readText('ids.txt', '4 7 3\n12 9\n')), [['4', '7', '3'], ['12', '9']]);
  });

  it('is text whatever its file is called', async () => {
    assert.equal((await readText('polarity.pos', 'a fine film\nthe best\n')).count, 2);
  });

  it('gives way to columns: tabs, equal numbers of delimiters, a header of words', async () => {
    assert.deepEqual(labelsOf(await readText('reviews.txt', 'good, really\t1\nbad\t0\n')), ['1', '0']);
    assert.deepEqual(labelsOf(await readText('words.txt', 'sequence,label\nab,x\nb,y\n')), ['x', 'y']);
    const room = await readText('room.txt', '"date","light","occupied"\n"1","2015-02-04 17:51:00",23.1,1\n"2","2015-02-04 17:52:00",23,0\n"3","2015-02-04 17:53:00",24,0\n"4","2015-02-04 17:54:00",24,1\n');
    assert.deepEqual([room.content, labelsOf(room)], [{ kind: 'features', names: ['light'] }, ['1', '0', '0', '1']]);
  });
});

describe('series of unequal length', () => {
  it('end where only missing values follow', async () => {
    const dataset = await readText('ucr.tsv', '1\t0.5\t1\t2\t3\t4\n2\t0.5\t1\tNaN\tNaN\tNaN\n1\t1\t2\t3\tNaN\tNaN\n2\t1\t2\tNaN\tNaN\tNaN\n');
    assert.deepEqual([[...dataset.lengths], labelsOf(dataset)], [[5, 2, 3, 2], ['1', '2', '1', '2']]);
    await assert.rejects(readText('ucr.tsv', '1\t0.5\tNaN\t2\t3\t4\n2\t0.5\t1\t3\t4\t4\n'), { message: /line 1: column "column 3": "NaN" is not a number/ });
  });
});
