import assert from 'node:assert/strict';
import { opened } from '../openedKeras.js';
import { called, functional, input, tensorOf, type Config } from '../kerasFile.js';

const slice = (start: number | null, stop: number | null, step: number | null = null) => ({ class_name: '__slice__', config: { start, stop, step } });

/** An operation on a sequence of 6 steps of 4 features: the shape it gives, or why it cannot be run. */
async function given(className: string, config: Config, ...more: unknown[]): Promise<string> {
  const operation = { module: 'keras.src.ops.numpy', class_name: className, name: 'op', config: { name: 'op', ...config } };
  const layers = [input('in', [6, 4]), called(operation, { args: [tensorOf('in', [6, 4]), ...more] })];
  const model = await opened({ config: functional(layers, ['in'], ['op']), weights: { 'layers/other/vars/0': [1] } });
  const last = model.layers.at(-1)!;
  return last.kind === 'unsupported' ? last.reason : last.outputShape.join();
}

describe('operations of Keras 3', () => {
  it('take parts of axes', async () => {
    const whole = slice(null, null);
    assert.equal(await given('GetItem', {}, [whole, -1]), '4');
    assert.equal(await given('GetItem', {}, [whole, slice(2, null), whole]), '4,4');
    assert.equal(await given('GetItem', {}, [whole, slice(-1, null)]), '1,4');
    assert.equal(await given('GetItem', {}, [{ class_name: '__ellipsis__', config: {} }, slice(null, -1)]), '6,3');
    assert.equal(await given('GetItem', {}, [whole, null, 2]), '1,4');
    assert.equal(await given('GetItem', {}, [whole, whole, 1]), '6');
  });

  it('change shapes and combine axes', async () => {
    assert.equal(await given('Reshape', { newshape: [-1, 3, 8] }), '3,8');
    assert.equal(await given('Reshape', { newshape: [null, -1] }), '24');
    assert.equal(await given('Transpose', { axes: [0, 2, 1] }), '4,6');
    assert.equal(await given('ExpandDims', { axis: -1 }), '6,4,1');
    assert.equal(await given('Mean', { axis: 2, keepdims: true }), '6,1');
    assert.equal(await given('Sum', { axis: [1], keepdims: false }), '4');
  });

  it('are named where they mix sequences, or do what no layer does', async () => {
    const named = async (...operation: Parameters<typeof given>) => assert.match(await given(...operation), new RegExp(`operation ${operation[0]} is not supported`));
    await named('GetItem', {}, [slice(1, null), -1]);
    await named('GetItem', {}, [slice(null, null), slice(null, null, 2)]);
    await named('GetItem', {}, [slice(null, null), slice(4, 2)]);
    await named('Reshape', { newshape: [-1, 6] });
    await named('Reshape', { newshape: [6, 4] });
    await named('Transpose', { axes: [1, 0, 2] });
    await named('Mean', { axis: null, keepdims: false });
    await named('Squeeze', { axis: 1 });
    await named('Einsum', { subscripts: 'bt,tf->bf' });
    await named('Add', {}, [1, 2, 3]);
    await named('Cumsum', { axis: 1 });
  });
});
