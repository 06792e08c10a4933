/**
 * Keeps the model that was used last open, so that looking at it again, or running on it after looking, costs nothing.
 * A file that has changed is opened anew.
 */
import { type AppliedSidecar, type ModelFormat, openModel, type SequenceModel, type Task } from '../engine/index.js';
import { fileState, openFileSource } from './fileSource.js';
import { sidecarOf } from './sidecars.js';

export interface OpenModel {
  readonly model: SequenceModel;
  readonly format: ModelFormat;
  readonly bytes: number;
  /** What the user has said beside the model. */
  readonly said: AppliedSidecar;
}

interface Entry extends OpenModel {
  /** Path, time of change and size, and what the model was told of itself. */
  readonly key: string;
  readonly close: () => void;
  users: number;
}

export class OpenModels {
  private last: Entry | null = null;

  /**
   * @param work may use the model until its promise settles
   * @throws UnrollError when the file cannot be used
   */
  async use<T>(path: string, task: Task, work: (opened: OpenModel) => Promise<T>): Promise<T> {
    const said = sidecarOf(path);
    const key = keyOf(path, said);
    const entry = this.last?.key === key ? this.last : await this.open(path, key, said, task);
    entry.users++;
    try {
      return await work({ ...entry, said });
    } finally {
      entry.users--;
      if (entry !== this.last && entry.users === 0) entry.close();
    }
  }

  /**
   * Opens a model only to see whether it can be, with other assumptions than it has now.
   * @throws UnrollError when it cannot
   */
  async tryOpening(path: string, { assumptions }: AppliedSidecar, task: Task): Promise<void> {
    const source = openFileSource(path, 'model');
    try {
      (await openModel(source, task, assumptions)).model.close();
    } finally {
      source.close();
    }
  }

  close(): void {
    const { last } = this;
    this.last = null;
    if (last?.users === 0) last.close();
  }

  private async open(path: string, key: string, said: AppliedSidecar, task: Task): Promise<Entry> {
    const source = openFileSource(path, 'model');
    try {
      const { model, format } = await openModel(source, task, said.assumptions);
      const close = (): void => {
        model.close();
        source.close();
      };
      this.close();
      this.last = { key, model, format, bytes: source.size, said, close, users: 0 };
      return this.last;
    } catch (error) {
      source.close();
      throw error;
    }
  }
}

/** Empty where there is no such file: opening it then says so. */
function keyOf(path: string, { assumptions }: AppliedSidecar): string {
  const state = fileState(path);
  return state ? JSON.stringify([...state, assumptions]) : '';
}
