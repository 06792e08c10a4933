/** The service of trialThread.ts. */
export interface Trial {
  /** Differs from thread to thread. */
  threadId(): Promise<number>;
  fail(): Promise<void>;
  /** Never yields, but looks at its task. */
  spin(): Promise<void>;
  /** Never yields and looks at nothing, like a long call into WASM. */
  hang(): Promise<void>;
  /** Yields, but never ends. */
  wait(): Promise<void>;
  exit(code: number): Promise<void>;
  throwOutside(): Promise<void>;
  report(count: number): Promise<void>;
}
