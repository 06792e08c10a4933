/** For components that show what something outside them knows. */
import { useCallback, useState } from 'preact/hooks';

/** @returns a function, always the same, that draws the component again. */
export function useRedraw(): () => void {
  const [, setTurn] = useState({});
  return useCallback(() => setTurn({}), []);
}
