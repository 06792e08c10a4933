import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { labelsOf, readText, sequencesOf, textSource } from './files.js';

describe('CSV: one sequence a row, as text', () => {
  it('keeps 0110 as text, and an empty field as the empty word', async () => {
    const dataset = await readText('words.csv', 'sequence,label\n,reject\n0110,accept\n10,reject\n');
    assert.deepEqual(dataset.content, { kind: 'symbols', alphabet: ['0', '1'] });
    assert.deepEqual(sequencesOf(dataset), [[], ['0', '1', '1', '0'], ['1', '0']]);
    assert.deepEqual(labelsOf(dataset), ['reject', 'accept', 'reject']);
    assert.deepEqual(dataset.locationOf(1), { line: 3 });
  });

  it('reads a byte order mark, CRLF, quotes, blank lines and line ends inside quotes', async () => {
    const dataset = await readText('words.csv', '\uFEFFsequence,label\r\n"not ""so"" good\r\nreally",neg\r\n\r\nfine,pos\r\n');
    assert.deepEqual(sequencesOf(dataset), [['not', '"so"', 'good', 'really'], ['fine']]);
    assert.deepEqual([dataset.locationOf(0), dataset.locationOf(1)], [{ line: 2 }, { line: 5 }]);
  });

  it('reads the line ends of old Macintosh files, and all kinds of them in one file', async () => {
    const dataset = await readText('data.csv', 'sequence,label\r\n01,a\r10,b\n00,a\r');
    assert.deepEqual(sequencesOf(dataset).map((symbols) => symbols.join('')), ['01', '10', '00']);
    const long = await readText('data.csv', `sequence,label\r\n${'0110,a\r\n'.repeat(2 ** 16)}`);
    assert.equal(long.count, 2 ** 16);
    assert.deepEqual(long.locationOf(2 ** 16 - 1), { line: 2 ** 16 + 1 });
  });

  it('reads tabs with stray quotes, semicolons, and files without a header', async () => {
    assert.deepEqual(sequencesOf(await readText('reviews.txt', 'So "good" it hurts\t1\n"Bad" film\t0\n')), [['So', '"good"', 'it', 'hurts'], ['"Bad"', 'film']]);
    assert.deepEqual(sequencesOf(await readText('words.tsv', 'sequence\tlabel\n"ab"\t1\n')), [['a', 'b']]);
    assert.deepEqual(sequencesOf(await readText('words.csv', 'sequence;label\nab;1\n')), [['a', 'b']]);
    const bare = await readText('words.csv', '0110,accept\n01,reject\n1,reject\n');
    assert.deepEqual([sequencesOf(bare), labelsOf(bare)], [[['0', '1', '1', '0'], ['0', '1'], ['1']], ['accept', 'reject', 'reject']]);
    assert.deepEqual(labelsOf(await readText('words.csv', 'abab,1\nba,0\nb,0\na,1\n')), ['1', '0', '0', '1']);
  });

  it('sorts symbols by number where all are numbers, else by code point', async () => {
    assert.deepEqual((await readText('w.csv', 'sequence,label\n10 9 2,a\n')).content, { kind: 'symbols', alphabet: ['2', '9', '10'] });
    assert.deepEqual((await readText('w.csv', 'sequence,label\nbaB😀,a\n')).content, { kind: 'symbols', alphabet: ['B', 'a', 'b', '😀'] });
  });

  it('takes the columns and the separator the user names', async () => {
    const text = 'name,input_word,kind\nx,a b,1\ny,b,2\n';
    const dataset = await readText('w.csv', text, { sequenceColumn: 'input_word', labelColumn: 'kind', separator: 'words' });
    assert.deepEqual([sequencesOf(dataset), labelsOf(dataset)], [[['a', 'b'], ['b']], ['1', '2']]);
    await assert.rejects(readText('w.csv', text, { sequenceColumn: 'word' }), { message: /no column "word" \(its columns: name, input_word, kind\)/ });
  });

  it('reads the split and refuses words it does not know', async () => {
    const dataset = await readText('w.csv', 'sequence,label,split\na,1,train\nb,0,Test\nab,0,\n');
    assert.deepEqual([...dataset.split!], [0, 1, 0]);
    await assert.rejects(readText('w.csv', 'sequence,label,split\na,1,maybe\n'), { message: /w\.csv line 2: its split is "maybe"/ });
  });

  it('leaves labels out that are missing', async () => {
    assert.deepEqual(labelsOf(await readText('w.csv', 'sequence,label\na,1\nb,\n')), ['1', null]);
    assert.equal(labelsOf(await readText('w.csv', 'sequence\na\nb\n')), null);
  });

  it('reads what the generator of the language fixtures wrote', async () => {
    const folder = 'test/fixtures/languages';
    for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      const bytes = readFileSync(join(folder, name, 'words.csv'));
      const dataset = await readDataset(memorySource('words.csv', bytes), {}, silentTask);
      assert.equal(dataset.count, bytes.toString().trim().split('\n').length - 1, name);
      assert.deepEqual([dataset.content, dataset.labels?.classes], [{ kind: 'symbols', alphabet: ['0', '1'] }, ['accept', 'reject']]);
    }
  });
});

describe('CSV: one step a row', () => {
  const steps = 'window,step,light,co2,label\n1,1,0.5,400,empty\n1,2,1,410,empty\n2,1,2,420,full\n2,2,3,430,full\n';

  it('rows of one id are a sequence; labels that never change within one are labels of the sequence', async () => {
    const dataset = await readText('sensor.csv', steps);
    assert.deepEqual(dataset.content, { kind: 'features', names: ['light', 'co2'] });
    assert.deepEqual(sequencesOf(dataset), [[0.5, 400, 1, 410], [2, 420, 3, 430]]);
    assert.deepEqual([dataset.labels?.per, labelsOf(dataset)], ['sequence', ['empty', 'full']]);
    assert.deepEqual(dataset.locationOf(1), { line: 4 });
  });

  it('labels that change are labels of the steps', async () => {
    const dataset = await readText('sensor.csv', steps.replace('1,2,1,410,empty', '1,2,1,410,full'));
    assert.deepEqual([dataset.labels?.per, labelsOf(dataset)], ['step', ['empty', 'full', 'full', 'full']]);
  });

  it('windows are cut within sequences, and each knows its line', async () => {
    const dataset = await readText('sensor.csv', steps, { window: 1 });
    assert.deepEqual(sequencesOf(dataset), [[0.5, 400], [1, 410], [2, 420], [3, 430]]);
    assert.deepEqual([0, 1, 2, 3].map((i) => dataset.locationOf(i)), [2, 3, 4, 5].map((line) => ({ line })));
    assert.deepEqual(labelsOf(dataset), ['empty', 'empty', 'full', 'full']);
  });

  it('takes the features that the user names, in that order', async () => {
    const dataset = await readText('sensor.csv', steps, { featureColumns: ['co2', 'light'] });
    assert.deepEqual([dataset.content, sequencesOf(dataset)[0]], [{ kind: 'features', names: ['co2', 'light'] }, [400, 0.5, 410, 1]]);
  });

  it('refuses rows out of order, naming the line', async () => {
    await assert.rejects(readText('s.csv', 'id,x\n1,5\n1,6\n2,7\n2,8\n1,9\n1,9\n'), { message: /s\.csv line 6: belongs to "1" again/ });
    await assert.rejects(readText('s.csv', 'id,step,x\n1,2,5\n1,1,6\n'), { message: /s\.csv line 3: is step 1 of "1", after step 2/ });
  });

  it('refuses what is not a number, naming line and column', async () => {
    await assert.rejects(readText('sensor.csv', steps.replace('410', 'lamp')), { name: 'UnrollError', message: /sensor\.csv line 3: column "co2": "lamp" is not a number/ });
    await assert.rejects(readText('sensor.csv', steps.replace('410', '')), { message: /line 3: column "co2": "" is not a number/ });
  });
});

describe('CSV: numbers without ids', () => {
  it('one row per sequence, class first, set apart by spaces (UCR)', async () => {
    const dataset = await readText('TRAIN.txt', '   1.0000000e+00  -1.5e-01   2.0 3 4 5\n   2.0000000e+00   0.5 1 2 3 4\n 1 0 0 0 0 0.5\n 2 0 0 0 0 1\n');
    assert.deepEqual(dataset.content, { kind: 'features', names: ['value'] });
    assert.deepEqual([...dataset.lengths], [5, 5, 5, 5]);
    assert.equal(dataset.values.subarray(0, 1)[0], Math.fround(-0.15));
    assert.deepEqual(labelsOf(dataset), ['1', '2', '1', '2']);
  });

  it('one row per sequence with commas, class last, or columns numbered by time', async () => {
    const last = await readText('rows.csv', '0.5,1.5,2.5,3.5,4.5,1\n0.1,0.2,0.3,0.4,0.5,0\n1.5,2,2,2,2,1\n3.5,2,2,2,2,0\n');
    assert.deepEqual([[...last.lengths], labelsOf(last)], [[5, 5, 5, 5], ['1', '0', '1', '0']]);
    const named = await readText('rows.csv', 'label,t0,t1,t2,t3,t4\nup,1,2,3,4,5\n');
    assert.deepEqual([sequencesOf(named), labelsOf(named)], [[[1, 2, 3, 4, 5]], ['up']]);
  });

  const series = '"date","temp","light","busy"\n"1","2015-02-04 17:51:00",20,0.5,1\n"2","2015-02-04 17:52:00",21,1.5,1\n"3","2015-02-04 17:53:00",22,2.5,0\n"4","2015-02-04 17:54:00",23,3.5,0\n';

  it('one long series, with row names as R writes them, cut by window and stride', async () => {
    const dataset = await readText('series.txt', series, { window: 3, stride: 1 });
    assert.deepEqual(dataset.content, { kind: 'features', names: ['temp', 'light'] });
    assert.deepEqual(sequencesOf(dataset), [[20, 0.5, 21, 1.5, 22, 2.5], [21, 1.5, 22, 2.5, 23, 3.5]]);
    assert.deepEqual([dataset.labels?.per, labelsOf(dataset)], ['step', ['1', '1', '0', '1', '0', '0']]);
    assert.deepEqual(dataset.locationOf(1), { line: 3 });
    assert.match(dataset.notes.join(' '), /"busy" is taken as the label/);
  });

  it('an instance a row where the model reads no steps, each with its own label and split', async () => {
    const table = 'age,dose,label,split\n61,0.5,ill,train\n47,1.5,well,test\n52,2,ill,train\n';
    const dataset = await readText('patients.csv', table, { withoutSteps: true });
    assert.deepEqual([dataset.count, Array.from(dataset.lengths), Array.from(dataset.values.subarray(0, 6))], [3, [1, 1, 1], [61, 0.5, 47, 1.5, 52, 2]]);
    assert.deepEqual([dataset.content, labelsOf(dataset), Array.from(dataset.split!), dataset.locationOf(1)], [{ kind: 'features', names: ['age', 'dose'] }, ['ill', 'well', 'ill'], [0, 1, 0], { line: 3 }]);
    assert.deepEqual(dataset.notes, []);
    const cut = await readText('patients.csv', table, { withoutSteps: true, window: 3 });
    assert.deepEqual([cut.count, cut.lengths[0]], [1, 3]);
  });

  it('windows of a series keep its split where they lie on one side of it', async () => {
    const rows = (...parts: readonly string[]): string => `value,split\n${parts.map((part, i) => `${i}.5,${part}\n`).join('')}`;
    const cut = await readText('series.csv', rows('train', 'train', '', 'test', 'test', 'test'), { window: 2, stride: 1 });
    assert.deepEqual([sequencesOf(cut), [...cut.split!]], [[[0.5, 1.5], [1.5, 2.5], [3.5, 4.5], [4.5, 5.5]], [0, 0, 1, 1]]);
    assert.deepEqual(cut.locationOf(2), { line: 5 });
    assert.match(cut.notes.join(' '), /Cut into 4 windows of 2 steps.* Windows that lie on both sides of the file's own split are left out: 1\./);
    const mixed = await readText('series.csv', rows('train', 'test', 'train', 'test'), { window: 2 });
    assert.deepEqual([mixed.count, mixed.split], [2, null]);
    assert.match(mixed.notes.join(' '), /Every window lies on both sides of the file's own split, which is left out\./);
  });

  it('without a window the series is one sequence, and a note says so', async () => {
    const dataset = await readText('series.txt', series);
    assert.equal(dataset.count, 1);
    assert.match(dataset.notes.join(' '), /one long sequence; give a window/);
  });

  it('refuses windows that do not fit', async () => {
    await assert.rejects(readText('series.txt', series, { window: 5 }), { message: /no sequence is as long as the window of 5 steps/ });
    await assert.rejects(readText('series.txt', series, { window: 0 }), { name: 'UnrollError', message: /window is 0/ });
    await assert.rejects(readText('series.txt', series, { window: 2, stride: 0.5 }), { message: /stride is 0\.5/ });
  });
});

describe('CSV: files that cannot be used', () => {
  const wrong: readonly [what: string, text: string, message: RegExp][] = [
    ['an empty file', '', /words\.csv: is empty/],
    ['only blank lines', '\n\n', /words\.csv: is empty/],
    ['only a header', 'sequence,label\n', /has a header but no data rows/],
    ['rows of unequal length', 'sequence,label\n01,a\n0,1,b\n', /line 3: has 3 fields, but there are 2 columns/],
    ['a quote that is never closed', 'sequence,label\n01,a\n"01,a\n0,b\n', /line 3: a double quote opens or closes in the wrong place/],
    ['a quote within a field', 'sequence,label\n01,a\n0"1,a\n"01",b\n', /line 3: a double quote/],
    ['white space where the first rows are characters', `sequence,label\n${'01,a\n'.repeat(1000)}0 1,a\n`, /line 1002: has white space/],
    ['columns that mean nothing', 'name,note,remark\nx,y,z\n', /has no column of sequences or of numbers/],
  ];
  for (const [what, text, message] of wrong) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(readText('words.csv', text), { name: 'UnrollError', message });
    });
  }

  it('can be cancelled', async () => {
    await assert.rejects(readDataset(textSource('words.csv', 'sequence,label\n01,a\n'), {}, cancelledTask), CancelledError);
  });
});

describe('CSV: dialects', () => {
  it('with decimal commas are named, unless it is but one column beside others', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `1;${i};20,${i};30,5`).join('\n');
    await assert.rejects(readText('data.csv', `window;step;a;b\n${rows}\n`), { message: /data\.csv: column "a" holds numbers with a decimal comma \(20,0\)\. Write them with a decimal point/ });
    const besides = Array.from({ length: 12 }, (_, i) => `0.${i};1.${i};48,1`).join('\n');
    const { content } = await readText('data.csv', `a;b;place\n${besides}\n`);
    assert.deepEqual(content, { kind: 'features', names: ['a', 'b'] });
  });

  it('in UTF-16 and UTF-32 are named, with a byte order mark or without', async () => {
    const text = 'sequence,label\n01,1\n';
    const utf16 = (): Buffer => Buffer.from(text, 'utf16le');
    const read = (bytes: Uint8Array): Promise<unknown> => readDataset(memorySource('data.csv', bytes), {}, silentTask);
    await assert.rejects(read(utf16()), /text in UTF-16\. Save it as UTF-8/);
    await assert.rejects(read(utf16().swap16()), /text in UTF-16/);
    await assert.rejects(read(Uint8Array.of(0xff, 0xfe, ...utf16())), /text in UTF-16/);
    await assert.rejects(read(Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0)), /text in UTF-32/);
  });
});

describe('CSV: large files', () => {
  it('refuses rows of more fields than are read, and files of empty lines', async () => {
    await assert.rejects(readText('data.csv', `sequence,label\n01,1\n${','.repeat(2 ** 18)}\n`), /data\.csv line 3: has more than 262,144 fields/);
    await assert.rejects(readText('data.csv', `sequence,label\n01,1\n${'\n'.repeat(2 ** 22 + 1)}`), /data\.csv line 4194307: 4,194,304 lines before it are empty/);
  });

  it('looks at long fields once: they cannot make it wait', async () => {
    const rows = '1,2,3,4,5,6\n'.repeat(20);
    await assert.rejects(readText('data.csv', `${rows}1,2,3,4,5,${' '.repeat(500_000)}x\n`), /data\.csv line 21: column "column 6": .* is not a number/);
    const name = `${'1'.repeat(300_000)}x`;
    assert.equal((await readText('data.csv', `${name},${name},c,d,e,f\n${rows}`)).count, 1);
    const quoted = await readText('data.tsv', `sequence\tlabel\n"${'""'.repeat(5_000_000)}a"\tx\nb\ty\n`);
    assert.deepEqual([quoted.count, quoted.lengths[0]], [2, 5_000_001]);
  });

  it('looks at fewer rows before it decides what the columns mean where these are many', async () => {
    const row = `${Array<string>(200_000).fill('0.5').join(',')}\n`;
    assert.equal((await readText('data.csv', row.repeat(12))).count, 12);
  });

  it('tells apart as many symbols and columns as there are without going through them again and again', async () => {
    const words = Array.from({ length: 50_000 }, (_, i) => `w${i}`);
    const { content } = await readText('data.csv', `sequence,label\n${words.join(' ')},1\n`);
    assert.equal(content.kind === 'symbols' && content.alphabet.length, words.length);
    const row = Array<string>(100_000).fill('0.5').join(',');
    assert.deepEqual([...(await readText('data.csv', `${row}\n${row}\n`)).lengths], [100_000, 100_000]);
  });

  it('reads across the borders of its chunks, quoted line ends and multi-byte characters included', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => (i % 3 === 0 ? `"é\n${i}",x` : `ü${i},y`));
    const dataset = await readText('words.csv', `sequence,label\n${rows.join('\n')}\n`, { separator: 'words' });
    assert.equal(dataset.count, rows.length);
    assert.deepEqual(sequencesOf(dataset)[39_999], ['é', '39999']);
    assert.deepEqual(dataset.locationOf(39_999), { line: 40_001 + 13_333 });
  });
});
