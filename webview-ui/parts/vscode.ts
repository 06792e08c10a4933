/** The one handle to VS Code that a webview may acquire, and the state that survives hiding and reloading it. */
import { useCallback, useState } from 'preact/hooks';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const vscode = acquireVsCodeApi();

function storedState(): Record<string, unknown> {
  const state = vscode.getState();
  return typeof state === 'object' && state !== null ? { ...state } : {};
}

/** Keeps `value` under `key` beside what is already kept. */
export function keep(key: string, value: unknown): void {
  vscode.setState({ ...storedState(), [key]: value });
}

/**
 * State of a component that survives the webview.
 * @param isValid what was kept may come from another version of Unroll: anything else than a `Value` is dropped
 */
export function useKept<Value>(
  key: string,
  initial: Value,
  isValid: (value: unknown) => value is Value,
): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => {
    const stored = storedState()[key];
    return isValid(stored) ? stored : initial;
  });
  const change = useCallback(
    (next: Value) => {
      setValue(next);
      keep(key, next);
    },
    [key],
  );
  return [value, change];
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isStringOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

export function isNumberOrNull(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value));
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
