/**
 * What a model file format is. One folder and one line in the registry each.
 */
import type { ByteSource } from '../core/bytes.js';
import type { Task } from '../core/task.js';
import type { AssumptionOverrides } from '../model/assumptionOverrides.js';
import type { SequenceModel } from '../model/sequenceModel.js';

export interface ModelFormat {
  /** Stable id, used in results and messages: `keras`, `safetensors`. */
  readonly id: string;
  /** For people: "Keras 3 (.keras)". */
  readonly title: string;
  /** File name endings with their dot, lower case. */
  readonly extensions: readonly string[];
  /** What is read, one line for the README's table. */
  readonly reads: string;
  /** Its files hold weights alone, or may do so, so that {@link open} heeds what the user says of the architecture. */
  readonly infersArchitecture?: true;
  /**
   * @param head the first bytes of the file (up to 4 KiB)
   * @param name the file's name
   * @returns whether the content looks like this format
   */
  sniff(head: Uint8Array, name: string): boolean;
  /**
   * Reads the structure; weights are read later, when asked for.
   * @param given what the user says of the model, only where the architecture is inferred
   * @throws UnrollError for anything that cannot be used
   */
  open(source: ByteSource, task: Task, given?: AssumptionOverrides): Promise<SequenceModel>;
}
