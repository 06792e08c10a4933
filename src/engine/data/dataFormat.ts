/**
 * What a data file format is. One small file and one line in the registry each.
 */
import type { ByteSource } from '../core/bytes.js';
import type { Task } from '../core/task.js';
import type { SequenceDataset } from './dataset.js';
import type { ReadOptions } from './options.js';

export interface DataFormat {
  /** Stable id: `csv`. */
  readonly id: string;
  /** For people: "CSV or TSV". */
  readonly title: string;
  /** File name endings with their dot, lower case. */
  readonly extensions: readonly string[];
  /** What is read, one line for the README's table. */
  readonly reads: string;
  /** Told by its content alone; text formats have to look at the ending too. */
  readonly binary: boolean;
  /**
   * @param head the first bytes of the file (up to 4 KiB)
   * @returns whether the content looks like this format, whatever the file is called
   */
  sniff(head: Uint8Array): boolean;
  /** @throws UnrollError for anything that cannot be used */
  read(source: ByteSource, options: ReadOptions, task: Task): Promise<SequenceDataset>;
}
