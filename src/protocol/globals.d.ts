/**
 * The few globals beyond the language itself that exist on every side of the protocol (Node, VS Code, webviews).
 * The protocol's tsconfig knows neither Node nor the DOM, so they are declared here.
 */
declare function setTimeout(action: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
