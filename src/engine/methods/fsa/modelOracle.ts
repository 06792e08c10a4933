/**
 * The model as extraction sees it: something that reads words and tells its hidden state and class after every prefix,
 * that judges states, and that can be stepped on from a state by one symbol.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import { type Batch, realSteps } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';
import { hiddenSize, recurrentLayers } from '../../model/graph.js';
import type { ReadOut } from '../../model/readout.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import { outputName } from '../../trace/loadRunnable.js';
import { applyReadOut } from '../../trace/readState.js';
import { RecordMemory } from '../../trace/recordMemory.js';
import { stepOnce } from '../../trace/stepStates.js';
import { traceBatches } from '../../trace/traceDataset.js';
import type { RunnableModel, RunStates, TraceResult } from '../../trace/tracer.js';
import { finiteReadOut } from '../finiteReadOut.js';
import type { Alphabet } from './alphabet.js';
import { unknownVerdict, type StateTree, type TreeWord } from './stateTree.js';

/** Numbers in the states of one batch; small enough for a cancelled run to end at once. */
const batchNumbers = 1 << 19;

/** Classes of states by the model's own read-out. */
export interface Judgement {
  readonly classes: Int32Array;
  /** Probabilities over the classes. */
  readonly distributions: readonly (readonly number[])[];
}

export class ModelOracle {
  readonly units: number;
  readonly classes: number;
  /** Whether the model answers after every step, not only after the last. */
  readonly perStep: boolean;
  /** Why the class does not follow from the state of the layer alone; null when it does. */
  readonly obstacle: string | null;
  /** The model's class of the empty word, or {@link unknownVerdict} where it has none. */
  readonly emptyVerdict: number;
  private readonly run: string;
  private readonly reading: ReadOut;
  /** Whether h of the layer is all the state there is, so that a centre can be stepped on as it is. */
  readonly hIsEverything: boolean;

  constructor(
    private readonly runnable: RunnableModel,
    private readonly layer: RecurrentLayer,
    private readonly data: PairedData,
    private readonly alphabet: Alphabet,
    task: Task,
  ) {
    const output = runnable.names.find((recorded) => recorded.name === outputName);
    this.units = hiddenSize(layer);
    this.run = layer.runs[0]!.traceName;
    this.reading = finiteReadOut(runnable.model, output?.units);
    this.classes = this.reading.classes;
    this.perStep = output?.timed ?? false;
    this.hIsEverything = recurrentLayers(runnable.model).length === 1 && layer.cell !== 'lstm';
    const judged = applyReadOut(runnable, layer.name, new Float32Array(this.units), task);
    this.obstacle = judged.reason;
    this.emptyVerdict = judged.output && !this.perStep ? this.reading.decide(judged.output.data, 0) : unknownVerdict;
  }

  /** @returns the model's judgement of hidden states [count, units], or null where there is an {@link obstacle}. */
  judge(states: Float32Array, task: Task): Judgement | null {
    const { output } = applyReadOut(this.runnable, this.layer.name, states, task);
    if (!output) return null;
    const rows = Array.from({ length: output.shape[0]! }, (_, row) => row * this.reading.width);
    return { classes: this.decided(output.data), distributions: rows.map((at) => this.reading.distribution(output.data, at)) };
  }

  /**
   * Runs the model over the words added to the tree since the last call; fills in state and verdict of their nodes.
   * @throws UnrollError where a state or an answer is not a number
   */
  async trace(tree: StateTree, words: readonly TreeWord[], task: Task): Promise<void> {
    tree.makeRoom();
    tree.verdict[0] = this.emptyVerdict;
    const needed = words.filter(({ end, firstNew }) => end >= firstNew || (tree.verdict[end] === unknownVerdict && end > 0));
    const byLength = needed.sort((a, b) => tree.depth[a.end]! - tree.depth[b.end]!);
    const record = new Set([`${this.run}.h`]);
    if (this.perStep || this.obstacle) record.add(outputName);
    const memory = new RecordMemory(task);
    for (let done = 0; done < byLength.length; ) {
      await task.checkpoint();
      task.progress(done / byLength.length, `Reading ${byLength.length} sequences`);
      const steps = tree.depth[byLength[Math.min(done + 511, byLength.length - 1)]!.end]!;
      const chunk = byLength.slice(done, done + Math.min(512, Math.max(1, Math.floor(batchNumbers / (steps * this.units)))));
      const batch = this.batchOf(tree, chunk);
      this.keep(tree, chunk, this.runnable.run(batch, { record, memory }, task));
      memory.release();
      done += chunk.length;
    }
    if (!record.has(outputName)) this.judgeNodes(tree, words.reduce((first, word) => Math.min(first, word.firstNew), tree.size), task);
  }

  /**
   * The model's classes of sequences of the data, exactly as the data has them.
   * @returns per sequence one class, or one per step for models that answer every step; empty where it has no answer
   */
  async classesOfSequences(sequences: ArrayLike<number>, task: Task): Promise<readonly Int32Array[]> {
    const classes: Int32Array[] = [];
    for await (const result of traceBatches(this.runnable, this.data, { record: new Set([outputName]), sequences, padTo: 1 }, task)) {
      classes.push(...this.classesOf(result));
    }
    return classes;
  }

  /** As {@link classesOfSequences} for new words of tokens; only for exact alphabets. */
  async classesOfWords(words: readonly ArrayLike<number>[], task: Task): Promise<readonly Int32Array[]> {
    const classes: Int32Array[] = [];
    const longest = words.reduce((length, word) => Math.max(length, word.length), 1);
    const size = Math.min(512, Math.max(1, Math.floor(batchNumbers / (longest * this.units))));
    for (let done = 0; done < words.length; done += size) {
      await task.checkpoint();
      const batch = this.data.encode(words.slice(done, done + size))!;
      classes.push(...this.classesOf(this.runnable.run(batch, { record: new Set([outputName]) }, task)));
    }
    return classes;
  }

  /**
   * Steps the model once from given states.
   * @param h of the layer, [count, units]
   * @param members per state some nodes of the tree in it; their mean gives what h leaves open: the cell state and the
   * other layers' states. None for the state before the first step, where everything is zero.
   * @returns h after the step, [count, units]
   */
  step(tree: StateTree, h: Float32Array, members: readonly (readonly number[])[], symbols: ArrayLike<number>, task: Task): Float32Array {
    const states = this.hIsEverything ? new Map([[this.run, { h, c: null }]]) : this.meanStates(tree, h, members, task);
    return stepOnce(this.runnable, states, this.alphabet.steps(symbols), task).states.get(this.run)!.h;
  }

  private batchOf(tree: StateTree, words: readonly TreeWord[]): Batch {
    if (!this.alphabet.exact) return this.data.batch(words.map((word) => word.sequence));
    return this.data.encode(words.map((word) => tree.word(word.end)))!;
  }

  private keep(tree: StateTree, words: readonly TreeWord[], result: TraceResult): void {
    const h = result.arrays.get(`${this.run}.h`)!.data;
    const output = result.arrays.get(outputName)?.data;
    const { units, reading } = this;
    const { states } = tree;
    words.forEach(({ end, firstNew }, row) => {
      const steps = realSteps(result.batch, row);
      for (let node = end; node >= firstNew; node = tree.parent[node]!) {
        const at = row * result.batch.steps + steps[tree.depth[node]! - 1]!;
        const state = h.subarray(at * units, (at + 1) * units);
        if (!state.every(Number.isFinite)) throw this.noState(tree.word(node));
        states.set(state, node * units);
        if (output && this.perStep) tree.verdict[node] = reading.decide(output, at * reading.width);
      }
      if (output && !this.perStep) tree.verdict[end] = reading.decide(output, row * reading.width);
    });
  }

  /** Where a state is not a number, weights or data are damaged, and no cluster means anything. */
  private noState(word: ArrayLike<number>): UnrollError {
    return new UnrollError('model', `${this.data.dataset.name}: after "${this.alphabet.textOf(word)}" the hidden state of the model is not a finite number. Check its weights and the data for NaN.`);
  }

  /** Classes of the nodes from `from` on, for models that answer once: every prefix might have been the whole word. */
  private judgeNodes(tree: StateTree, from: number, task: Task): void {
    const block = Math.max(1, Math.floor(batchNumbers / this.units));
    for (let node = from; node < tree.size; node += block) {
      const end = Math.min(tree.size, node + block);
      const { output } = applyReadOut(this.runnable, this.layer.name, tree.states.slice(node * this.units, end * this.units), task);
      tree.verdict.set(this.decided(output!.data), node);
    }
  }

  /** Classes of the rows of an output. */
  private decided(rows: Float32Array): Int32Array {
    const { width, decide } = this.reading;
    const classes = new Int32Array(rows.length / width);
    for (let row = 0; row < classes.length; row++) classes[row] = decide(rows, row * width);
    return classes;
  }

  private classesOf(result: TraceResult): readonly Int32Array[] {
    const output = result.arrays.get(outputName)!.data;
    const { width } = this.reading;
    return Array.from({ length: result.batch.count }, (_, row) => {
      if (this.perStep) return realSteps(result.batch, row).map((step) => this.reading.decide(output, (row * result.batch.steps + step) * width));
      if (result.batch.lengths[row] === 0 && this.emptyVerdict === unknownVerdict) return new Int32Array(0);
      return Int32Array.of(this.reading.decide(output, row * width));
    });
  }

  private meanStates(tree: StateTree, h: Float32Array, members: readonly (readonly number[])[], task: Task): RunStates {
    const nodes = [...new Set(members.flat())];
    if (nodes.length === 0) return new Map();
    const rowOf = new Map(nodes.map((node, row) => [node, row]));
    const full = this.fullStates(tree, nodes, task);
    const mean = (rows: Float32Array): Float32Array => {
      const width = rows.length / nodes.length;
      const means = new Float32Array(members.length * width);
      members.forEach((group, i) => {
        for (const node of group) {
          const from = rowOf.get(node)! * width;
          for (let d = 0; d < width; d++) means[i * width + d]! += rows[from + d]! / group.length;
        }
      });
      return means;
    };
    return new Map([...full].map(([run, state]) => [run, { h: run === this.run ? h : mean(state.h), c: state.c && mean(state.c) }]));
  }

  /** States of all recurrent runs after the prefixes of some nodes. */
  private fullStates(tree: StateTree, nodes: readonly number[], task: Task): RunStates {
    const record = new Set(recurrentLayers(this.runnable.model).flatMap((layer) => [`${layer.runs[0]!.traceName}.h`, ...(layer.cell === 'lstm' ? [`${layer.runs[0]!.traceName}.c`] : [])]));
    if (this.alphabet.exact) return this.runnable.run(this.data.encode(nodes.map((node) => tree.word(node)))!, { record }, task).last;
    const result = this.runnable.run(this.data.batch(nodes.map((node) => tree.sequence[node]!)), { record }, task);
    const rowsAt = (name: string): Float32Array | null => {
      const array = result.arrays.get(name);
      if (!array) return null;
      const width = array.shape.at(-1)!;
      const rows = new Float32Array(nodes.length * width);
      nodes.forEach((node, row) => {
        const at = (row * result.batch.steps + realSteps(result.batch, row)[tree.depth[node]! - 1]!) * width;
        rows.set(array.data.subarray(at, at + width), row * width);
      });
      return rows;
    };
    return new Map([...result.last.keys()].map((run) => [run, { h: rowsAt(`${run}.h`)!, c: rowsAt(`${run}.c`) }]));
  }
}
