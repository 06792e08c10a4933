import assert from 'node:assert/strict';
import { seededRandom, type Random } from '../../../../../src/engine/core/random.js';
import { accessWords, distinguish, noOutput, run, type Automaton } from '../../../../../src/engine/methods/fsa/automaton.js';
import { minimise } from '../../../../../src/engine/methods/fsa/minimise.js';
import { acceptor, grammars, wordsUpTo } from './grammars.js';

function randomAutomaton(states: number, symbols: number, classes: number, random: Random): Automaton {
  return {
    symbols,
    states,
    start: random.integer(states),
    output: Int32Array.from({ length: states }, () => random.integer(classes)),
    next: Int32Array.from({ length: states * symbols }, () => random.integer(states)),
  };
}

/** The same language with every state `copies` times, transitions to any of the copies, in another numbering. */
function blownUp(automaton: Automaton, copies: number, random: Random): Automaton {
  const states = automaton.states * copies;
  const place = random.shuffle(Int32Array.from({ length: states }, (_, i) => i));
  const output = new Int32Array(states);
  const next = new Int32Array(states * automaton.symbols);
  for (let copy = 0; copy < states; copy++) {
    const original = copy % automaton.states;
    output[place[copy]!] = automaton.output[original]!;
    for (let symbol = 0; symbol < automaton.symbols; symbol++) {
      const target = automaton.next[original * automaton.symbols + symbol]! + automaton.states * random.integer(copies);
      next[place[copy]! * automaton.symbols + symbol] = place[target]!;
    }
  }
  return { symbols: automaton.symbols, states, start: place[automaton.start]!, output, next };
}

/** Number of different behaviours of reachable states, by Moore's plain refinement: an independent count. */
function behaviours(automaton: Automaton): number {
  const reachable = [...accessWords(automaton).entries()].filter(([, word]) => word !== null).map(([state]) => state);
  let group = new Map(reachable.map((state) => [state, String(automaton.output[state])]));
  for (let count = 0; ; ) {
    const size = new Set(group.values()).size;
    if (size === count) return size;
    count = size;
    const names = new Map<string, string>();
    group = new Map(
      reachable.map((state) => {
        const row = Array.from({ length: automaton.symbols }, (_, symbol) => group.get(automaton.next[state * automaton.symbols + symbol]!));
        const key = [group.get(state), ...row].join('|');
        if (!names.has(key)) names.set(key, String(names.size));
        return [state, names.get(key)!];
      }),
    );
  }
}

const matches: Readonly<Record<string, (word: string) => boolean>> = {
  tomita1: (word) => /^1*$/.test(word),
  tomita2: (word) => /^(10)*$/.test(word),
  tomita3: (word) => !hasOddRunThenOddRun(word),
  tomita4: (word) => !word.includes('000'),
  tomita5: (word) => count(word, '0') % 2 === 0 && count(word, '1') % 2 === 0,
  tomita6: (word) => (count(word, '0') - count(word, '1')) % 3 === 0,
  tomita7: (word) => /^0*1*0*1*$/.test(word),
  contains0110: (word) => word.includes('0110'),
  contains000: (word) => word.includes('000'),
  only0110: (word) => word === '0110',
};

function count(word: string, symbol: string): number {
  return [...word].filter((letter) => letter === symbol).length;
}

function hasOddRunThenOddRun(word: string): boolean {
  const runs = word.match(/0+|1+/g) ?? [];
  const odd = (symbol: string, from: number): number => runs.findIndex((run, i) => i >= from && run[0] === symbol && run.length % 2 === 1);
  const ones = odd('1', 0);
  return ones >= 0 && odd('0', ones) >= 0;
}

describe('automata of the known grammars', () => {
  for (const [name, automaton] of Object.entries(grammars)) {
    it(`${name} accepts its language`, () => {
      for (const word of wordsUpTo(11)) {
        assert.equal(automaton.output[run(automaton, word)] === 1, matches[name]!(word.join('')), `"${word.join('')}"`);
      }
    });

    it(`${name} is minimal and stays itself`, () => {
      const { automaton: minimal } = minimise(automaton);
      assert.equal(minimal.states, automaton.states);
      assert.equal(distinguish(minimal, automaton), null);
    });
  }
});

describe('minimise', () => {
  it('brings every blow-up of an automaton back to the same canonical one', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 60; round++) {
      const automaton = randomAutomaton(1 + random.integer(12), 1 + random.integer(4), 1 + random.integer(3), random);
      const { automaton: minimal } = minimise(automaton);
      assert.equal(minimal.states, behaviours(automaton));
      const again = minimise(blownUp(automaton, 1 + random.integer(4), random));
      assert.deepEqual(again.automaton, minimal);
    }
  });

  it('tells for every reachable state what it became', () => {
    const random = seededRandom(6);
    for (let round = 0; round < 30; round++) {
      const automaton = randomAutomaton(20, 2, 3, random);
      const { automaton: minimal, stateOf } = minimise(automaton);
      accessWords(automaton).forEach((word, state) => assert.equal(stateOf[state], word === null ? -1 : run(minimal, word)));
    }
  });

  it('merges a start without output with a state that goes the same way', () => {
    const automaton: Automaton = { ...acceptor([1], [[1, 2], [1, 2], [2, 2]]), output: Int32Array.of(noOutput, 1, 0) };
    const { automaton: minimal, stateOf } = minimise(automaton);
    assert.equal(minimal.states, 2);
    assert.deepEqual([...stateOf], [0, 0, 1]);
    assert.deepEqual([...minimal.output], [1, 0]);
  });

  it('keeps a start without output that goes its own way', () => {
    const automaton: Automaton = { ...acceptor([1], [[2, 1], [1, 2], [2, 2]]), output: Int32Array.of(noOutput, 1, 0) };
    const { automaton: minimal } = minimise(automaton);
    assert.equal(minimal.states, 3);
    assert.equal(minimal.output[minimal.start], noOutput);
  });

  it('keeps a start whose verdict on the empty word differs', () => {
    const { automaton: minimal } = minimise(acceptor([1], [[1, 2], [1, 2], [2, 2]]));
    assert.equal(minimal.states, 3);
  });
});

describe('distinguish', () => {
  it('finds the shortest word between any two of the grammars', () => {
    const names = Object.keys(grammars);
    const words = wordsUpTo(8);
    for (const a of names) {
      for (const b of names) {
        const [one, other] = [grammars[a]!, grammars[b]!];
        const found = distinguish(one, other);
        const shortest = words.find((word) => one.output[run(one, word)] !== other.output[run(other, word)]);
        assert.deepEqual(found, a === b ? null : shortest, `${a} and ${b}`);
      }
    }
  });

  it('is exact for more classes and larger alphabets', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 30; round++) {
      const automaton = randomAutomaton(8, 3, 4, random);
      assert.equal(distinguish(automaton, blownUp(automaton, 3, random)), null);
      const changed = { ...automaton, output: automaton.output.map((output, state) => (state === automaton.start ? output + 1 : output)) };
      assert.deepEqual(distinguish(automaton, changed), []);
    }
  });

  it('does not count a missing verdict on the empty word as a difference', () => {
    const silent: Automaton = { ...grammars.tomita4!, states: 5, start: 4, output: Int32Array.of(1, 1, 1, 0, noOutput), next: Int32Array.of(...grammars.tomita4!.next, 1, 0) };
    assert.equal(distinguish(silent, grammars.tomita4!), null);
  });

  it('refuses alphabets of different sizes', () => {
    assert.throws(() => distinguish(grammars.tomita1!, { ...grammars.tomita1!, symbols: 1 }), RangeError);
  });
});

describe('accessWords', () => {
  it('gives a shortest word to every state, and none to a state that cannot be reached', () => {
    assert.deepEqual(accessWords(grammars.tomita4!), [[], [0], [0, 0], [0, 0, 0]]);
    assert.deepEqual(accessWords({ ...grammars.tomita4!, start: 3 }), [null, null, null, []]);
  });
});
