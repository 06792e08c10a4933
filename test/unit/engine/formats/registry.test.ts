import assert from 'node:assert/strict';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { modelFormats, openModel } from '../../../../src/engine/formats/registry.js';
import { savedTensors } from './handmade.js';
import { file, graph, node, value } from './onnx/handmade.js';

const source = (name: string, text: string) => memorySource(name, new TextEncoder().encode(text));

describe('opening a model file', () => {
  it('goes by the content, not the ending', async () => {
    const file = savedTensors({ 'lstm.weight_ih_l0': [4, 2], 'lstm.weight_hh_l0': [4, 1] });
    const { format, model } = await openModel({ ...file, name: 'weights.bin' }, silentTask);
    assert.equal(format.id, 'safetensors');
    assert.equal(model.format, 'safetensors');
  });

  it('lets the reader that the ending names explain a damaged file', async () => {
    await assert.rejects(openModel(source('X.SAFETENSORS', 'damaged beyond repair'), silentTask), { kind: 'model', message: /X\.SAFETENSORS: the header/ });
  });

  it('says in one line what cannot be opened', async () => {
    await assert.rejects(openModel(source('a.keras', ''), silentTask), { kind: 'model', message: /the file is empty/ });
    const pointer = source('a.keras', 'version https://git-lfs.github.com/spec/v1\noid sha256:3f\nsize 4829184\n');
    await assert.rejects(openModel(pointer, silentTask), { kind: 'model', message: /Git LFS pointer.*git lfs pull/ });
    await assert.rejects(openModel(source('a.h5', '\n<html><body>404'), silentTask), { kind: 'model', message: /no model but a web page\. .*get the file itself/ });
    await assert.rejects(openModel(source('notes.txt', 'hello'), silentTask), (error: Error) => {
      for (const format of modelFormats) assert.ok(error.message.includes(format.title));
      return /^notes\.txt: not a model file/.test(error.message) && !error.message.includes('\n');
    });
  });

  it('refuses more layers than a network has', async () => {
    const count = 20_001;
    const nodes = Array.from({ length: count }, (_, i) => node('Relu', [i === 0 ? 'x' : `r${i - 1}`], [`r${i}`]));
    const endless = file(graph({ nodes, inputs: [value('x', ['batch', 'steps', 3])], outputs: [`r${count - 1}`] }));
    await assert.rejects(openModel(endless, silentTask), { kind: 'unsupported', message: /^model\.onnx: the model has 20,002 layers; 20,000 are the most/ });
  });

  it('knows every format under one id and by endings of its own', () => {
    const ids = modelFormats.map((format) => format.id);
    assert.equal(new Set(ids).size, ids.length);
    const extensions = modelFormats.flatMap((format) => format.extensions);
    assert.equal(new Set(extensions).size, extensions.length);
    for (const extension of extensions) assert.match(extension, /^\.[a-z0-9.]+$/);
  });
});
