/**
 * Statistics of tensors, asked for as their rows come into sight: a few at a time, so that a long list neither floods
 * the engine nor makes what is seen wait for what is not.
 */
import type { TensorStatistics } from '../../src/engine/results/overview.js';

/** `waiting` was asked for or will be. */
export type Measured = TensorStatistics | 'waiting' | { readonly problem: string };

const pageSize = 8;

export class StatisticsStore {
  private readonly measured = new Map<string, Measured>();
  private readonly wanted: string[] = [];
  private readonly listeners = new Set<() => void>();
  private asking = false;

  /** @param ask rejects when a page cannot be read; its tensors then carry the problem */
  constructor(private readonly ask: (tensors: readonly string[]) => Promise<readonly TensorStatistics[]>) {}

  /** @returns what is known now; undefined when it was never wanted. */
  get(tensor: string): Measured | undefined {
    return this.measured.get(tensor);
  }

  /** Asks for those that are not known yet. What was wanted last comes first: it is what is in sight. */
  want(tensors: readonly string[]): void {
    const fresh = tensors.filter((tensor) => {
      const known = this.measured.get(tensor);
      return known === undefined || (known === 'waiting' && this.wanted.includes(tensor));
    });
    for (const tensor of fresh) {
      this.measured.set(tensor, 'waiting');
      const queued = this.wanted.indexOf(tensor);
      if (queued !== -1) this.wanted.splice(queued, 1);
    }
    this.wanted.unshift(...fresh);
    if (!this.asking) void this.askAll();
  }

  /** @returns what ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private async askAll(): Promise<void> {
    this.asking = true;
    while (this.wanted.length > 0) {
      const page = this.wanted.splice(0, pageSize);
      try {
        const answers = new Map((await this.ask(page)).map((answer) => [answer.name, answer]));
        for (const tensor of page) this.measured.set(tensor, answers.get(tensor) ?? { problem: 'No statistics came for this tensor.' });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        for (const tensor of page) this.measured.set(tensor, { problem });
      }
      for (const listener of this.listeners) listener();
    }
    this.asking = false;
  }
}
