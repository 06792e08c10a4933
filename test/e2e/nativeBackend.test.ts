/**
 * Native TensorFlow as a user comes to it: wanted but missing, an installation that fails, one that goes well, and one
 * that breaks in the middle of the work. npm is real; the package is made up, as the real one downloads 300 MB.
 */
import assert from 'node:assert/strict';
import { until } from '../harness/until.js';
import { breaking, working } from '../unit/worker/tensors/madeUpTensorFlow.js';
import { drawn, extract } from './support/extraction.js';
import { sharedSession, sharedWorkbench } from './support/session.js';

const name = '@tensorflow/tfjs-node';
const version = '4.22.0';
const model = 'binary-lstm.keras';
const states = ['start-marker', 'M0', 'M1', 'M2', 'M3', 'M4'];

describe('Native TensorFlow', () => {
  before(() => sharedWorkbench().closeAllEditors());
  afterEach(() => sharedWorkbench().closeAllEditors());

  after(() => {
    sharedSession().server.setMachineSettings({});
  });

  /** Opens the model and waits until its editor says what computes feed-forward layers, and why. */
  async function status(backend: 'plain' | 'wasm' | 'tensorflow', reason: RegExp): Promise<void> {
    const workbench = sharedWorkbench();
    await workbench.openFile(model);
    const editor = await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    const shown = editor.locator(`.backend[data-backend=${backend}]`);
    await shown.waitFor();
    assert.match((await shown.getAttribute('title')) ?? '', reason);
  }

  async function install(): Promise<void> {
    const workbench = sharedWorkbench();
    await workbench.clearNotifications();
    await workbench.runCommand('Unroll: Install Native TensorFlow Backend');
    await workbench.answerDialog('Install native TensorFlow', 'Install');
  }

  it('is not needed, and said to be missing where it is wanted', async () => {
    sharedSession().server.setMachineSettings({});
    await status('plain', /small/);
    sharedSession().server.setMachineSettings({ 'unroll.backend': 'tensorflow' });
    await status('wasm', /it is not installed/);
  });

  it('is not installed when the question is answered with no', async () => {
    const workbench = sharedWorkbench();
    await workbench.runCommand('Unroll: Install Native TensorFlow Backend');
    await workbench.dialog('300 MB').waitFor();
    await workbench.screenshot('installing native TensorFlow, the question');
    await workbench.answerDialog('Install native TensorFlow', 'Cancel');
    await workbench.dialog('Install native TensorFlow').waitFor({ state: 'hidden' });
    await status('wasm', /it is not installed/);
  });

  it('says in one message why it could not be installed', async () => {
    const workbench = sharedWorkbench();
    const installScript = `node -e "console.error('Could not download libtensorflow: HTTP 403'); process.exit(1)"`;
    await sharedSession().registry.publish({ name, version, source: '', installScript });
    await install();
    const message = workbench.notification('npm could not install native TensorFlow');
    await message.waitFor();
    const text = await message.locator('.notification-list-item-message').innerText();
    assert.equal(text, 'npm could not install native TensorFlow (Could not download libtensorflow: HTTP 403). Details are in the log of Unroll, which works without native TensorFlow too.');
    await message.getByRole('button', { name: 'Show Log' }).waitFor();
    await workbench.screenshot('installing native TensorFlow failed');
    // That of the installation goes with its end.
    await until('nothing else to be shown', async () => (await workbench.page.locator('.notification-toast').count()) === 1);
    // The window prints every error message on its console too.
    assert.deepEqual(workbench.errors.take().filter((line) => !line.startsWith('npm could not install')), []);
    await workbench.clearNotifications();
    await status('wasm', /it is not installed/);
  });

  it('is installed, tried and then used', async () => {
    const workbench = sharedWorkbench();
    await sharedSession().registry.publish({ name, version, source: working });
    await install();
    await workbench.notification('Native TensorFlow is installed and works.').waitFor();
    await workbench.clearNotifications();
    await status('tensorflow', /Chosen in the settings/);
    await workbench.screenshot('native TensorFlow in use');
    const panel = await extract(workbench, model, 'binary-words.csv');
    assert.deepEqual(await drawn(panel, 'node'), states);
  });

  it('gives way to WebAssembly when it breaks in the middle of the work', async () => {
    const workbench = sharedWorkbench();
    const { registry, server } = sharedSession();
    const line = 'Native TensorFlow cannot be used (out of memory); WebAssembly takes over.';
    const timesSaid = (): number => server.extensionLog('Unroll').split(line).length - 1;
    const before = timesSaid();
    await registry.publish({ name, version, source: breaking });
    await install();
    await workbench.notification('Native TensorFlow is installed and works.').waitFor();
    // What is loaded stays loaded: the broken one is met after the next start.
    await workbench.reload();
    const panel = await extract(workbench, model, 'binary-words.csv');
    assert.deepEqual(await drawn(panel, 'node'), states);
    await until('the log to say so', () => timesSaid() > before);
    assert.equal(timesSaid() - before, 1, 'once');
  });
});
