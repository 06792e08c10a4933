/** The webview's end of the protocol. */
import type { Client } from '../../src/protocol/client.js';
import { Endpoint } from '../../src/protocol/endpoint.js';
import type { Port } from '../../src/protocol/port.js';
import type { Snapshot, ViewAction, ViewClient } from '../../src/protocol/services.js';
import { newestOnly } from '../../src/protocol/snapshots.js';
import { vscode } from './vscode.js';

const shellPort: Port = {
  // VS Code copies typed arrays efficiently but moves nothing.
  post: (message) => vscode.postMessage(message),
  receive: (listener) => window.addEventListener('message', (event) => listener(event.data)),
  sharesMemory: false,
};

interface Listeners<State> {
  readonly onState: (state: State) => void;
  readonly onAction: (action: ViewAction) => void;
}

/** Connects to the shell and asks for the current state; later states are pushed. */
export function connect<Host extends { hello(): Promise<Snapshot<State>> }, State>({ onState, onAction }: Listeners<State>): Client<Host> {
  const accept = newestOnly(onState);
  const endpoint = new Endpoint<object, ViewClient<State>>(shellPort, {
    hear: { update: accept, invoke: onAction },
    onDefect: (thrown) => console.error(thrown),
  });
  const greeter = endpoint.client<{ hello(): Promise<Snapshot<State>> }>();
  greeter.hello().then(accept, (error: unknown) => console.error(error));
  return endpoint.client<Host>();
}

/** For calls whose outcome arrives as a state: a call that fails all the same is left to the console. */
export function inBackground(call: Promise<unknown>): void {
  call.catch((error: unknown) => {
    const problem = problemOf(error);
    if (problem !== null) console.error(problem);
  });
}

/** @returns what went wrong in one line, or null for a call that was only cancelled. */
export function problemOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.name === 'CancelledError' ? null : thrown.message;
}
