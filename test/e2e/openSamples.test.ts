/** *Open Sample Workspace* in a window that has nothing open yet. */
import { Workbench } from '../harness/workbench.js';
import { sharedSession } from './support/session.js';

describe('Open Sample Workspace', () => {
  it('opens a folder with the samples in an empty window', async () => {
    const { browser, server } = sharedSession();
    const workbench = await Workbench.open(browser, server, null);
    try {
      await workbench.runCommand('Unroll: Open Sample Workspace');
      await workbench.folderShown();
      await workbench.explorerRow('binary-lstm.keras').waitFor();
      await workbench.explorerRow('README.md').waitFor();
    } finally {
      await workbench.close();
    }
  });
});
