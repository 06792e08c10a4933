import assert from 'node:assert/strict';
import { cancelledTask } from '../../../../../src/engine/core/task.js';
import { CancelledError } from '../../../../../src/engine/core/errors.js';
import { memorySource } from '../../../../../src/engine/core/bytes.js';
import { PickleInput } from '../../../../../src/engine/formats/torch/pickle/input.js';
import { readPickle } from '../../../../../src/engine/formats/torch/pickle/unpickler.js';
import type { PickleNode } from '../../../../../src/engine/formats/torch/pickle/values.js';
import { bytesOf, limited, little, unpickled, type Piece } from './handmade.js';

const tupleOf = (...items: unknown[]) => ({ kind: 'tuple', items });
const listOf = (...items: unknown[]) => ({ kind: 'list', items });
const dictOf = (...entries: unknown[]) => ({ kind: 'dict', entries });
const globalOf = (module: string, name: string) => ({ kind: 'global', module, name });
const objectOf = (callee: unknown, args: unknown, more: object = {}) => ({ kind: 'object', callee, args, state: null, items: [], entries: [], ...more });

async function gives(pieces: Piece, value: unknown): Promise<void> {
  assert.deepEqual(await unpickled([pieces, '.']), value);
}

function fails(pieces: Piece, message: RegExp, options = limited({})): Promise<void> {
  return assert.rejects(unpickled(pieces, options), { name: 'UnrollError', kind: 'model', message });
}

describe('the pickle reader', () => {
  it('reads constants and numbers of every protocol', async () => {
    await gives('N', null);
    await gives([0x88], true);
    await gives([0x89], false);
    await gives('I01\n', true);
    await gives('I00\n', false);
    await gives('I-42\n', -42);
    await gives('L42L\n', 42);
    await gives('L-36893488147419103232L\n', -(2n ** 65n));
    await gives('F-2.5e3\n', -2500);
    await gives('Finf\n', Infinity);
    await gives('Fnan\n', NaN);
    await gives(['J', 0xfe, 0xff, 0xff, 0xff], -2);
    await gives(['K', 200], 200);
    await gives(['M', 0x34, 0x12], 0x1234);
    await gives(['G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5);
    await gives([0x8a, 0], 0);
    await gives([0x8a, 1, 0xff], -1);
    await gives([0x8a, 9, little(0, 8), 1], 2n ** 64n);
    await gives([0x8b, little(2, 4), 0, 0x80], -32768);
  });

  it('reads text of every protocol', async () => {
    await gives(String.raw`S'it\'s \x41\101\n'` + '\n', "it's AA\n");
    await gives('S"quoted"\n', 'quoted');
    await gives(['V', String.raw`caf\u00e9 \U0001f600`, '\n'], 'café 😀');
    await gives(['U', 2, 0xe9, 0x41], 'éA');
    await gives(['T', little(3, 4), 'abc'], 'abc');
    await gives(['X', little(3, 4), 0xe2, 0x82, 0xac], '€');
    await gives([0x8c, 2, 'ab'], 'ab');
    await gives([0x8d, little(2, 8), 'ab'], 'ab');
  });

  it('leaves bytes where they are, and passes over what is too long to be of use', async () => {
    await gives(['C', 3, 'abc'], { kind: 'bytes', offset: 2, length: 3 });
    await gives(['B', little(3, 4), 'abc'], { kind: 'bytes', offset: 5, length: 3 });
    await gives([0x8e, little(3, 8), 'abc'], { kind: 'bytes', offset: 9, length: 3 });
    await gives([0x96, little(3, 8), 'abc'], { kind: 'bytes', offset: 9, length: 3 });
    const long = { kind: 'omitted' };
    assert.deepEqual(await unpickled(['X', little(5, 4), 'abcde.'], limited({ text: 4 })), { ...long, text: { offset: 5, length: 5 } });
    assert.deepEqual(await unpickled(["S'abcde'\n."], limited({ text: 4 })), long);
    assert.deepEqual(await unpickled([0x8b, little(65, 4), little(0, 65), '.']), long);
    assert.deepEqual(await unpickled(['L', '9'.repeat(500), 'L\n.']), long);
  });

  it('builds tuples, lists, sets and dicts', async () => {
    await gives(')', tupleOf());
    await gives('(NNt', tupleOf(null, null));
    await gives(['K', 1, 0x85], tupleOf(1));
    await gives(['K', 1, 'K', 2, 0x86], tupleOf(1, 2));
    await gives(['NK', 1, 'K', 2, 'K', 3, 0x87, 0x86], tupleOf(null, tupleOf(1, 2, 3)));
    await gives('(NNl', listOf(null, null));
    await gives([']K', 1, 'a(K', 2, 'K', 3, 'e'], listOf(1, 2, 3));
    await gives([0x8f, '(K', 1, 'K', 2, 0x90], { kind: 'set', items: [1, 2] });
    await gives(['(K', 1, 0x91], { kind: 'set', items: [1] });
    await gives(['(K', 1, 'Nd'], dictOf([1, null]));
    await gives(['}K', 1, 'Ns(K', 2, 'NK', 3, 'Nu'], dictOf([1, null], [2, null], [3, null]));
  });

  it('keeps values in its memo and takes them back from the stack', async () => {
    await gives(']p7\ng7\n' + '0', listOf());
    await gives(['(]q', 7, 'h', 7, 't'], tupleOf(listOf(), listOf()));
    await gives(['(]r', little(300, 4), 'j', little(300, 4), 't'], tupleOf(listOf(), listOf()));
    await gives(['(]', 0x94, 'h', 0, 't'], tupleOf(listOf(), listOf()));
    await gives(['NK', 1, '0'], null);
    await gives('(N2t', tupleOf(null, null));
    await gives('N(NN1', null);
    await gives('N(0', null);
  });

  it('lets a value contain itself', async () => {
    const value = (await unpickled([']q', 0, 'h', 0, 'a.'])) as PickleNode & { readonly items: readonly unknown[] };
    assert.equal(value.items[0], value);
  });

  it('writes down what Python would have made, and makes nothing', async () => {
    const system = globalOf('os', 'system');
    await gives("cos\nsystem\n(S'touch harmed'\ntR", objectOf(system, tupleOf('touch harmed')));
    await gives([0x8c, 2, 'os', 0x8c, 6, 'system', 0x93, ')R'], objectOf(system, tupleOf()));
    await gives("(S'x'\nios\nsystem\n", objectOf(system, tupleOf('x')));
    await gives("(cos\nsystem\nS'x'\no", objectOf(system, tupleOf('x')));
    await gives(['cos\nsystem\n)', 0x81], objectOf(system, tupleOf()));
    await gives(['cos\nsystem\n)}', 0x92], objectOf(system, tupleOf()));
    await gives([0x82, 5], globalOf('copyreg', 'extension 5'));
    await gives([0x83, little(5, 2)], globalOf('copyreg', 'extension 5'));
    await gives([0x84, little(5, 4)], globalOf('copyreg', 'extension 5'));
    const filled = objectOf(globalOf('m', 'C'), tupleOf(), { state: dictOf(), items: [1], entries: [['k', null]] });
    await gives(['cm\nC\n)R}b', 'K', 1, "aS'k'\nNs"], filled);
  });

  it('takes the classes that are dicts for dicts', async () => {
    await gives(['ccollections\nOrderedDict\n)R', "S'k'\nK", 1, 's}b'], dictOf(['k', 1]));
    await gives(['ccollections\ndefaultdict\n(c__builtin__\nlist\ntRK', 1, 'Ns'], dictOf([1, null]));
    await gives(['ccollections\nOrderedDict\n((l(lK', 1, 'aK', 2, 'aatR'], dictOf([1, 2]));
  });

  it('leaves what is outside of the pickle to whoever knows it', async () => {
    await gives('P17\n', { kind: 'persistent', id: '17' });
    await gives(['K', 1, 'Q'], { kind: 'persistent', id: 1 });
    assert.equal(await unpickled(['K', 1, 'Q.'], { persistent: (id) => Number(id) + 1 }), 2);
    assert.equal(await unpickled('cm\nf\n)R.', { call: () => 'stand-in' }), 'stand-in');
  });

  it('ends where the pickle does', async () => {
    const input = new PickleInput(memorySource('x', bytesOf([0x80, 4, 0x95, little(3, 8), 'N.', 'K', 1, '.'])));
    const task = { progress() {}, throwIfCancelled() {}, async checkpoint() {} };
    assert.equal(await readPickle(input, task), null);
    assert.equal(input.position, 13);
    assert.equal(await readPickle(input, task), 1);
  });

  it('reads through its window wherever values lie', async () => {
    const long = 'x'.repeat(60_000);
    const many = Array.from({ length: 20 }, () => ['X', little(long.length, 4), long]);
    const value = (await unpickled(['(', many, 't.'])) as PickleNode & { readonly items: readonly unknown[] };
    assert.deepEqual(value.items, Array.from({ length: 20 }, () => long));
  });

  it('can be cancelled', async () => {
    await assert.rejects(readPickle(new PickleInput(memorySource('x', bytesOf('N.'))), cancelledTask), CancelledError);
  });
});

describe('a pickle that is not sound', () => {
  it('is refused where it breaks off', async () => {
    await fails('', /model\.pt: the pickle is cut off: 1 bytes should follow, 0 are there \(byte 0 of its pickle\)/);
    await fails('(NN', /cut off/);
    await fails(['X', little(9, 4), 'abc'], /9 bytes should follow, 3 are there/);
    await fails(['X', little(2 ** 32 - 1, 4)], /cut off/);
    await fails([0x8d, little(0, 7), 0x7f], /cut off/);
    await fails([0x8e, little(0, 7), 0xff], /cut off/);
    await fails([0x8b, little(2 ** 31 - 1, 4), 1], /cut off/);
    await fails("S'abc", /cut off/);
  });

  it('is refused for operations that do not fit together', async () => {
    const wrong: [Piece, RegExp][] = [
      ['.', /takes a value that is not there/],
      ['0.', /takes a value that is not there/],
      ['N(0a.', /takes a value that is not there/],
      [['(', 0x86, '.'], /takes a value that is not there/],
      ['Nt.', /closes a mark that is not open/],
      ['NNa.', /appends to something that is no list/],
      [')Na.', /appends to something that is no list/],
      ['NNNs.', /sets items of something that is no dict/],
      ['}(Nu.', /sets a key without a value/],
      ['(Nd.', /sets a key without a value/],
      ['(o.', /makes an object of no class/],
      [['h', 7, '.'], /recalls value 7, which it never stored/],
      ['gx\n.', /"x" for a place in its memo/],
      ['Itwo\n.', /"two" for a whole number/],
      ['L1e5L\n.', /"1e5L" for a whole number/],
      ['F1,5\n.', /"1,5" for a number/],
      ['F\n.', /"" for a number/],
      ['Sabc\n.', /text without its quotes/],
      [['V', String.raw`\U00110000`, '\n.'], /character that does not exist/],
      [['T', 0xff, 0xff, 0xff, 0xff, '.'], /text of negative length/],
      [['NN', 0x93, '.'], /names a class by something that is no text/],
      [['c', 'm'.repeat(2000), '\n.'], /a name of more than 1024 bytes/],
      [[0x80, 6, '.'], /protocol 6, and 5 is the newest/],
      [[0x97, '.'], /bytes outside of itself/],
      [[0xff], /0xff is no operation/],
    ];
    for (const [pieces, message] of wrong) await fails(pieces, message);
  });

  it('is refused beyond its bounds', async () => {
    await fails(['N0'.repeat(60), 'N.'], /more than 100 operations/, limited({ operations: 100 }));
    await fails(['('.repeat(101)], /nests values more than 100 deep/);
    await fails([']'.repeat(1001)], /more than 1000 values wait on the pickle's stack/);
    const small = limited({ memory: 10_000 });
    const bombs: Piece[] = [
      [']0'.repeat(200)],
      ['}0'.repeat(200)],
      ['(t0'.repeat(200)],
      [Array.from({ length: 200 }, () => [0x8f, '0'])],
      ['N', Array.from({ length: 300 }, () => 0x94)],
      ['cm\nC\n0'.repeat(200)],
      ['cm\nC\n)', 'R)'.repeat(100)],
      ["S'abcdefgh'\n0".repeat(300)],
      [Array.from({ length: 500 }, () => [0x8a, 1, 7, '0'])],
      ['I7\n0'.repeat(500)],
      [Array.from({ length: 200 }, () => ['C', 0, '0'])],
      [']', 'Na'.repeat(700)],
      ['}', 'NNs'.repeat(200)],
      // Few bytes each time, but all the pairs of a long list.
      [']', "(NNla".repeat(20), 'q', 0, Array.from({ length: 20 }, () => ['ccollections\nOrderedDict\n(h', 0, 'tR0'])],
    ];
    for (const bomb of bombs) await fails([bomb, 'N.'], /asks for more than 0 MB of values/, small);
  });
});
