import assert from 'node:assert/strict';
import { parseBoundedJson } from '../../../../src/engine/core/json.js';

describe('JSON out of files', () => {
  it('is read as it stands', () => {
    assert.deepEqual(parseBoundedJson('{"a": [1, "[[{\\"", {"b\\\\": null}]}'), { a: [1, '[[{"', { 'b\\': null }] });
    assert.throws(() => parseBoundedJson('{"a": '), SyntaxError);
  });

  it('is refused where its nesting could end the stack of whoever walks through it', () => {
    const nested = (depth: number): string => '[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth);
    assert.ok(parseBoundedJson(nested(200)));
    assert.throws(() => parseBoundedJson(nested(20_000)), /nested more than 500 levels deep/);
    assert.throws(() => parseBoundedJson('["\\\\", ' + '['.repeat(501)), /nested/);
  });

  it('is refused where its values could end the memory', () => {
    assert.throws(() => parseBoundedJson(`[${'[],'.repeat(2_200_000)}1]`), /more values than are read/);
    assert.throws(() => parseBoundedJson(`[${'1.5,'.repeat(6_400_000)}1]`), /more values than are read/);
    assert.equal((parseBoundedJson(`["${',[]:{}'.repeat(1_000_000)}", 1]`) as unknown[]).length, 2);
  });

  it('may hold many brackets beside each other, and any number in texts', () => {
    assert.equal((parseBoundedJson(`[${'[],'.repeat(5000)}"${'['.repeat(5000)}"]`) as unknown[]).length, 5001);
  });
});
