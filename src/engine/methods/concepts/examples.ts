/**
 * Steps of the data that show what a concept or a transition is about.
 */
import type { DataLocation } from '../../data/dataset.js';
import type { PairedData } from '../../data/pairedData.js';
import { lastAtMost } from '../../data/values.js';
import type { InputPicture } from '../../results/views.js';
import { stepPicture } from '../stepPicture.js';
import type { Concepts } from './clusterConcepts.js';
import type { Material } from './extraction.js';
import { numberText } from '../treeText.js';
import { stepsOf, type Trajectories } from './trajectories.js';

export interface Example {
  /** Index in the data, from 0. */
  readonly sequence: number;
  /** Place in the sequence as the file has it, from 0. */
  readonly step: number;
  /** Where the sequence stands in the file; null where that is not known. */
  readonly location: DataLocation | null;
  /** The input there, and for symbols what came before. */
  readonly text: string;
  /** The same as a picture, with what came before and after. */
  readonly picture: InputPicture;
}

const shown = 5;
const symbolsShown = 6;

export class Examples {
  constructor(
    private readonly data: PairedData,
    private readonly material: Material,
    /** Earlier steps that belong to a step's window. */
    private readonly window: number,
  ) {}

  /** @returns for each concept the steps whose states are nearest to its centre, of different sequences where there are. */
  typical({ count, centres, assignment }: Concepts): readonly (readonly number[])[] {
    const { states, trajectories } = this.material;
    const units = centres.length / count;
    const distances = new Float64Array(stepsOf(trajectories));
    assignment.forEach((concept, step) => {
      for (let d = 0; d < units; d++) distances[step]! += (states[step * units + d]! - centres[concept * units + d]!) ** 2;
    });
    const nearest = Array.from({ length: count }, () => [] as number[]);
    for (let i = 0; i < trajectories.sequences.length; i++) {
      const best = new Map<number, number>();
      for (let step = trajectories.offsets[i]!; step < trajectories.offsets[i + 1]!; step++) {
        const known = best.get(assignment[step]!);
        if (known === undefined || distances[step]! < distances[known]!) best.set(assignment[step]!, step);
      }
      for (const [concept, step] of best) nearest[concept]!.push(step);
    }
    return nearest.map((steps) => steps.sort((a, b) => distances[a]! - distances[b]! || a - b).slice(0, shown));
  }

  /** @returns some of the steps, evenly taken. */
  spread(steps: readonly number[]): readonly number[] {
    if (steps.length <= shown) return steps;
    return Array.from({ length: shown }, (_, i) => steps[Math.floor((i * steps.length) / shown)]!);
  }

  at(steps: readonly number[], trajectories: Trajectories): Example[] {
    return steps.map((at) => {
      const place = lastAtMost(trajectories.offsets, at);
      const sequence = trajectories.sequences[place]!;
      const { inputs, width, places, offsets } = trajectories;
      const picture = stepPicture(this.data, { inputs, width, first: offsets[place]!, end: offsets[place + 1]! }, at, this.window);
      return { sequence, step: places[at]!, location: this.data.dataset.locationOf(sequence), text: this.textAt(trajectories, offsets[place]!, at), picture };
    });
  }

  private textAt({ inputs, width }: Trajectories, first: number, at: number): string {
    const { alphabet, features } = this.data;
    if (alphabet) {
      const from = Math.max(first, at - symbolsShown + 1);
      const symbols = Array.from(inputs.subarray(from, at + 1), (symbol) => alphabet[symbol]!);
      return `${from > first ? '… ' : ''}${symbols.join(symbols.every((symbol) => [...symbol].length === 1) ? '' : ' ')}`;
    }
    return Array.from(inputs.subarray(at * width, (at + 1) * width), (value, i) => `${features?.[i] ?? i} ${numberText(value)}`).join(', ');
  }
}

