import assert from 'node:assert/strict';
import { distinguish, run, type Automaton } from '../../../../../src/engine/methods/fsa/automaton.js';
import { descriptionLength, transitionTests } from '../../../../../src/engine/methods/fsa/repair.js';
import { grammars } from './grammars.js';

describe('tests of an automaton', () => {
  it('tell it from every automaton that differs in one transition or class', () => {
    for (const grammar of Object.values(grammars)) {
      const words = transitionTests(grammar, Infinity);
      const differs = (other: Automaton): boolean => words.some((word) => grammar.output[run(grammar, word)] !== other.output[run(other, word)]);
      for (let cell = 0; cell < grammar.next.length; cell++) {
        for (let target = 0; target < grammar.states; target++) {
          const changed = { ...grammar, next: grammar.next.map((usual, at) => (at === cell ? target : usual)) };
          if (distinguish(grammar, changed)) assert.ok(differs(changed), `cell ${cell} to ${target}`);
        }
      }
    }
  });

  it('come shortest first, within their budget', () => {
    const lengths = transitionTests(grammars.tomita7!, 20).map((word) => word.length);
    assert.equal(lengths.length, 20);
    assert.deepEqual(lengths, lengths.slice().sort((a, b) => a - b));
  });
});

describe('description length', () => {
  const { tomita4, tomita7 } = grammars as Record<string, Automaton>;

  it('grows with states and with exceptions', () => {
    assert.ok(descriptionLength(tomita4!, 2, 0, 1000) < descriptionLength(tomita7!, 2, 0, 1000));
    assert.ok(descriptionLength(tomita4!, 2, 0, 1000) < descriptionLength(tomita4!, 2, 1, 1000));
  });

  it('prefers one more state to a rule broken on many words, but not to one slip', () => {
    const perState = descriptionLength(tomita7!, 2, 0, 4000) - descriptionLength(tomita4!, 2, 0, 4000);
    assert.ok(descriptionLength(tomita4!, 2, 10, 4000) > descriptionLength(tomita7!, 2, 0, 4000));
    assert.ok(descriptionLength(tomita4!, 2, 1, 4000) < descriptionLength(tomita4!, 2, 0, 4000) + 2 * perState);
  });
});
