/**
 * From what was read of a graph to a model: which output is the model's, which layers it needs, their names.
 */
import { UnrollError } from '../../core/errors.js';
import type { Assumption, Layer, OutputMeaning, RecurrentLayer, SequenceModel } from '../../model/sequenceModel.js';
import { shapeOf, type Draft, type Port, type PortPart } from './drafts.js';
import type { ReadGraph } from './graphReader.js';
import type { Value } from './values.js';

export type AssembledModel = Pick<SequenceModel, 'layers' | 'output' | 'outputMeaning' | 'assumptions' | 'notes'>;

/** @param fileName for errors */
export function assemble(read: ReadGraph, fileName: string): AssembledModel {
  const { chosen, notes } = chosenOutput(read.outputs, fileName);
  const needed = neededParts(read.drafts, chosen);
  const names = new Names();
  const nameOf = new Map<Draft, Record<PortPart, string>>();
  const layers: Layer[] = [];
  for (const draft of read.drafts) {
    const parts = needed.get(draft);
    if (!parts) continue;
    const name = names.unique(draft.name || draft.className.split(' ')[0]!.toLowerCase());
    const isLast = parts.has('finalStates') && !parts.has('output');
    const layer = draft.make(
      {
        name,
        className: draft.className,
        inputs: draft.inputs.map((port) => nameOf.get(port.draft)![port.part]),
        outputShape: draft.axes.length === 0 ? [] : shapeOf(isLast ? withoutTime(draft.axes) : draft.axes),
        tensors: draft.tensors,
      },
      parts,
    );
    layers.push(layer);
    const given: Record<PortPart, string> = { output: name, finalStates: name, cellStates: name };
    if (layer.kind === 'recurrent') {
      for (const part of ['finalStates', 'cellStates'] as const) {
        // A layer gives one thing; where more of it is needed, the states it ends with are taken from it.
        if (!parts.has(part) || (part === 'finalStates' && !layer.returnSequences)) continue;
        const states = statesOf(layer, part, names);
        layers.push(...states);
        given[part] = states.at(-1)!.name;
      }
    }
    nameOf.set(draft, given);
  }
  const output = nameOf.get(chosen.draft)![chosen.part];
  const { meaning, assumptions } = meaningOf(layers, output);
  return { layers, output, outputMeaning: meaning, assumptions: [...read.assumptions, ...assumptions], notes: [...notes, ...read.notes] };
}

/** Names as the nodes have them; the second of a name, or of an operator without one, gets a number. */
class Names {
  private readonly used = new Set<string>();
  private readonly next = new Map<string, number>();

  unique(wanted: string): string {
    let name = wanted;
    while (this.used.has(name)) {
      const number = this.next.get(wanted) ?? 1;
      this.next.set(wanted, number + 1);
      name = `${wanted}_${number}`;
    }
    this.used.add(name);
    return name;
  }
}

/** The first output that a layer gives at every step or for a whole sequence; states handed out beside it are not it. */
function chosenOutput(outputs: ReadGraph['outputs'], fileName: string): { chosen: Port; notes: string[] } {
  const ports = [...outputs].flatMap(([name, value]) => {
    const port = portOf(value);
    return port ? [{ name, port }] : [];
  });
  const isState = ({ port }: { port: Port }): boolean => port.part !== 'output' || port.axes.length === 0;
  const first = ports.find((candidate) => !isState(candidate)) ?? ports[0];
  if (first === undefined) throw new UnrollError('model', `${fileName}: none of its outputs is computed by a layer. Export the model again.`);
  const others = [...outputs.keys()].filter((name) => name !== first.name);
  const notes = others.length > 0 ? [`The output shown is "${first.name}"; the file also gives ${others.join(', ')}.`] : [];
  let chosen = first.port;
  // The index of the largest score says less than the scores.
  while (chosen.draft.className === 'ArgMax' && chosen.draft.inputs.length > 0) chosen = chosen.draft.inputs[0]!;
  if (chosen !== first.port) notes.push('The model ends in ArgMax; its output here are the scores that it chooses from.');
  return { chosen, notes };
}

function portOf(value: Value): Port | null {
  if (value.kind === 'flow' || value.kind === 'opaque') return value.port;
  return value.kind === 'stack' ? value.parts.at(-1)!.port : null;
}

/** @returns the drafts that the output or a recurrent layer depends on, with the outputs of each that are needed */
function neededParts(drafts: readonly Draft[], chosen: Port): ReadonlyMap<Draft, ReadonlySet<PortPart>> {
  const needed = new Map<Draft, Set<PortPart>>([[chosen.draft, new Set([chosen.part])]]);
  for (const draft of [...drafts].reverse()) {
    if (!needed.has(draft) && !draft.isKept) continue;
    if (!needed.has(draft)) needed.set(draft, new Set());
    for (const { draft: input, part } of draft.inputs) needed.set(input, (needed.get(input) ?? new Set()).add(part));
  }
  return needed;
}

function withoutTime(axes: Draft['axes']): Draft['axes'] {
  return axes.filter((axis) => axis.role !== 'time');
}

/** Layers that take the states a recurrent layer ends with; the last gives those of all its runs. */
function statesOf({ name, runs, units }: RecurrentLayer, part: 'finalStates' | 'cellStates', names: Names): Layer[] {
  const ending = part === 'finalStates' ? 'final' : 'cell';
  const each = runs.map(({ traceName }): Layer => ({
    kind: 'finalState',
    name: names.unique(`${traceName}.${ending}`),
    className: part === 'finalStates' ? 'final state' : 'final cell state',
    inputs: [name],
    outputShape: [units],
    tensors: [],
    run: traceName,
    part: part === 'finalStates' ? 'h' : 'c',
  }));
  if (each.length === 1) return each;
  const both: Layer = {
    kind: 'merge',
    name: names.unique(`${name}.${ending}`),
    className: 'both directions',
    inputs: each.map((layer) => layer.name),
    outputShape: [units * runs.length],
    tensors: [],
    operation: 'concatenate',
  };
  return [...each, both];
}

function meaningOf(layers: readonly Layer[], output: string): { meaning: OutputMeaning; assumptions: Assumption[] } {
  const named = new Map(layers.map((layer) => [layer.name, layer]));
  let layer = named.get(output);
  while (layer?.kind === 'identity' || layer?.kind === 'overTime' || layer?.kind === 'reshape') layer = named.get(layer.inputs[0]!);
  if (layer?.kind === 'activation') {
    if (layer.activation === 'softmax' || layer.activation === 'sigmoid') return { meaning: layer.activation, assumptions: [] };
    if (layer.activation === 'log_softmax') return { meaning: 'logits', assumptions: [] };
  }
  if (layer?.kind !== 'dense' && layer?.kind !== 'convolution') return { meaning: 'regression', assumptions: [] };
  const units = layer.kind === 'dense' ? layer.units : layer.filters;
  const statement =
    units === 1
      ? 'The one output is taken as a score: class 1 above 0 (a sigmoid above 0.5).'
      : `The ${units} outputs are taken as unnormalised scores: the largest wins, softmax gives the distribution.`;
  return { meaning: units === 1 ? 'logit' : 'logits', assumptions: [{ id: 'head.activation', statement }] };
}
