import assert from 'node:assert/strict';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { checkParameters } from '../../../../src/engine/methods/parameters.js';
import { methodNamed, methods, methodsFor } from '../../../../src/engine/methods/registry.js';
import { automatonNet } from './fsa/automatonNet.js';
import { grammars } from './fsa/grammars.js';

describe('method registry', () => {
  it('finds every method by its id', () => {
    for (const method of methods) assert.equal(methodNamed(method.id), method);
    assert.equal(new Set(methods.map((method) => method.id)).size, methods.length);
  });

  it('lists the methods when there is none of a name', () => {
    assert.throws(() => methodNamed('fsm'), (error) => error instanceof UnrollError && /no method "fsm".*fsa/.test(error.message));
  });

  it('has defaults that its own parameters allow', () => {
    for (const method of methods) {
      const defaults = checkParameters(method.parameters, {});
      assert.deepEqual(checkParameters(method.parameters, defaults), defaults);
    }
  });

  it('says of every method what starting it does, and why it does not suit a model', () => {
    const listed = methodsFor({ model: automatonNet(grammars.tomita1!), names: [] });
    assert.deepEqual(listed.map(({ id, verb }) => `${verb} ${id}`), ['Extract fsa', 'Characterize cells', 'Compare compare', 'Extract concepts', 'Explain meta-tree', 'Partition partitions']);
    assert.equal(listed.find(({ id }) => id === 'fsa')!.unsuited, 'The output of the model cannot be computed.');
  });
});
