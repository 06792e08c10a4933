/**
 * The few globals beyond the language itself that exist wherever the engine runs (Node, VS Code, browsers).
 * The engine's tsconfig knows neither Node nor the DOM, so they are declared here.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { stream?: boolean }): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
