/** Named to run first: whether the extension sleeps until it is used can only be seen before anything uses it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('Activation', () => {
  function unroll(): vscode.Extension<unknown> {
    const extension = vscode.extensions.getExtension('unroll.unroll');
    assert.ok(extension, 'the extension unroll.unroll is installed');
    return extension;
  }

  it('costs nothing before the extension is used', () => {
    assert.equal(unroll().isActive, false);
  });

  it('registers every contributed command', async () => {
    await unroll().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const { contributes } = unroll().packageJSON as Manifest;
    assert.notEqual(contributes.commands.length, 0);
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
