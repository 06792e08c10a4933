/**
 * Recurrent modules, known by PyTorch's names: `weight_ih_l0`, `weight_hh_l1_reverse`, or `weight_ih` in a cell class.
 * The rows of `weight_hh` over its columns tell the cell: 4 LSTM, 3 GRU, 2 MGU, 1 SRN. With `weight_hr` it is an LSTM
 * whose hidden state is a projection of its units (`proj_size`).
 */
import { shapeText, type TensorSource } from '../../core/tensor.js';
import type { Assumption, CellRun, CellType, RecurrentLayer } from '../../model/sequenceModel.js';
import { loadCellWeights, type DirectionTensors } from './cellWeights.js';
import type { StateModule } from './modules.js';
import type { Part, Reading } from './part.js';

const leafName = /^(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(?:_l(\d+)(_reverse)?)?$/;

const cellByGates: readonly CellType[] = ['srn', 'mgu', 'gru', 'lstm'];
const classNames: Readonly<Record<CellType, string>> = { srn: 'nn.RNN', mgu: 'MGU', gru: 'nn.GRU', lstm: 'nn.LSTM' };

const cellAssumptions: Readonly<Record<CellType, Assumption>> = {
  srn: {
    id: 'cell.activation',
    statement: "One block of rows: a simple recurrent cell with PyTorch's default activation, tanh (its weights would be the same for ReLU).",
  },
  mgu: {
    id: 'cell.gateOrder',
    statement: 'Two blocks of rows: a minimal gated unit with the gates in the order f, n; f acts on the state before the product.',
  },
  gru: {
    id: 'cell.gateOrder',
    statement: "Three blocks of rows: a GRU in PyTorch's gate order r, z, n; the reset gate acts after the recurrent product.",
  },
  lstm: { id: 'cell.gateOrder', statement: "Four blocks of rows: an LSTM in PyTorch's gate order i, f, g, o." },
};

/** One layer of a stack; `key` is how its tensors' names go on: `l0`, or nothing for a cell class. */
interface StackLayer {
  readonly key: string;
  readonly tensors: readonly TensorSource[];
  readonly forward: DirectionTensors;
  readonly backward: DirectionTensors | null;
}

interface Stack {
  readonly cell: CellType;
  readonly units: number;
  /** Numbers in h: the units, or fewer where they are projected. */
  readonly hidden: number;
  readonly layers: readonly StackLayer[];
}

export function isRecurrentModule(module: StateModule): boolean {
  return [...module.tensors.keys()].some((name) => leafName.test(name));
}

export function recurrentPart(module: StateModule): Part {
  const tensors = [...module.tensors.values()];
  const stack = readStack(module);
  const refusal = { path: module.path, tensors, className: 'recurrent weights' };
  if (typeof stack === 'string') return { ...refusal, readings: [], reason: stack };
  return { ...refusal, readings: [stackReading(module, stack)], reason: '' };
}

/** @returns the stack, or what is wrong with it in one sentence. */
function readStack({ tensors }: StateModule): Stack | string {
  const keys = new Set<string>();
  for (const name of tensors.keys()) {
    const match = leafName.exec(name);
    if (match) keys.add(match[2] === undefined ? '' : `l${match[2]}`);
  }
  const ordered = [...keys].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const layers: StackLayer[] = [];
  for (const [index, key] of ordered.entries()) {
    if (key !== '' && key !== `l${index}`) return `Layer ${index} of the stack is missing: there are ${ordered.join(', ')}.`;
    const ending = key && `_${key}`;
    const forward = direction(tensors, ending);
    if (typeof forward === 'string') return forward;
    const hasBackward = [...tensors.keys()].some((name) => name.endsWith(`${ending}_reverse`) && key !== '');
    const backward = hasBackward ? direction(tensors, `${ending}_reverse`) : null;
    if (typeof backward === 'string') return backward;
    layers.push({ key, forward, backward, tensors: [...tensorsOf(forward), ...(backward ? tensorsOf(backward) : [])] });
  }
  return checkedStack(layers);
}

function direction(tensors: ReadonlyMap<string, TensorSource>, ending: string): DirectionTensors | string {
  const weightIh = tensors.get(`weight_ih${ending}`);
  const weightHh = tensors.get(`weight_hh${ending}`);
  if (!weightIh || !weightHh) return `weight_${weightIh ? 'hh' : 'ih'}${ending} is missing.`;
  const biasIh = tensors.get(`bias_ih${ending}`) ?? null;
  const biasHh = tensors.get(`bias_hh${ending}`) ?? null;
  const weightHr = tensors.get(`weight_hr${ending}`) ?? null;
  return { weightIh, weightHh, biasIh, biasHh, weightHr };
}

function tensorsOf({ weightIh, weightHh, biasIh, biasHh, weightHr }: DirectionTensors): readonly TensorSource[] {
  return [weightIh, weightHh, biasIh, biasHh, weightHr].filter((tensor) => tensor !== null);
}

function checkedStack(layers: readonly StackLayer[]): Stack | string {
  const first = layers[0]!;
  const [rows, hidden] = first.forward.weightHh.shape as [number, number];
  const { weightHr } = first.forward;
  const flat = [first.forward.weightHh, first.forward.weightIh, weightHr].find((tensor) => tensor && (tensor.shape.length !== 2 || tensor.shape.includes(0)));
  if (flat) return `${flat.name} has the shape ${shapeText(flat.shape)}, which is no matrix.`;
  const units = weightHr ? weightHr.shape[1]! : hidden;
  const gates = rows / units;
  const cell = weightHr && gates !== 4 ? undefined : cellByGates[gates - 1];
  if (cell === undefined) {
    const { weightIh } = first.forward;
    return `${weightIh.name} has ${weightIh.shape[0]} rows: no whole number of gates for ${units} hidden units.`;
  }
  const directions = first.backward ? 2 : 1;
  for (const [index, layer] of layers.entries()) {
    if ((layer.backward !== null) !== (first.backward !== null)) return 'Some layers of the stack run in both directions, others in one.';
    const inputs = index === 0 ? first.forward.weightIh.shape[1]! : hidden * directions;
    for (const side of layer.backward ? [layer.forward, layer.backward] : [layer.forward]) {
      const expected: [TensorSource | null, readonly number[]][] = [
        [side.weightIh, [rows, inputs]],
        [side.weightHh, [rows, hidden]],
        [side.biasIh, [rows]],
        [side.biasHh, [rows]],
        [side.weightHr, [hidden, units]],
      ];
      if (weightHr && !side.weightHr) return 'Some layers of the stack have a projection (weight_hr), others have none.';
      for (const [tensor, shape] of expected) {
        if (tensor && tensor.shape.join() !== shape.join()) {
          return `${tensor.name} has the shape ${shapeText(tensor.shape)} where ${shapeText(shape)} is needed.`;
        }
      }
    }
  }
  return { cell, units, hidden, layers };
}

function stackReading(module: StateModule, { cell, units, hidden, layers }: Stack): Reading {
  const madeOf = linearParts(layers[0]!);
  const directions = layers[0]!.backward ? 2 : 1;
  const base = module.path || cell;
  const nameOf = (layer: StackLayer) => (layer.key ? `${base}.${layer.key}` : base);
  return {
    role: 'recurrent',
    takes: layers[0]!.forward.weightIh.shape[1]!,
    gives: hidden * directions,
    assumptions: [cellAssumptions[cell], ...(madeOf ? [{ id: 'cell.modules', statement: `${madeOf.join(' and ')} are taken as the two products of one cell.` }] : [])],
    layers: ({ input, lastRecurrent }) =>
      layers.map((layer, index): RecurrentLayer => {
        const name = nameOf(layer);
        const returnSequences = !lastRecurrent || index < layers.length - 1;
        return {
          kind: 'recurrent',
          name,
          className: madeOf ? `${cell.toUpperCase()} of Linear modules` : layer.key ? classNames[cell] : `${classNames[cell]}Cell`,
          inputs: [index === 0 ? input : nameOf(layers[index - 1]!)],
          outputShape: returnSequences ? [null, hidden * directions] : [hidden * directions],
          tensors: layer.tensors,
          cell,
          inputSize: layer.forward.weightIh.shape[1]!,
          units,
          ...(hidden !== units && { projected: hidden }),
          activation: 'tanh',
          recurrentActivation: 'sigmoid',
          resetAfter: cell === 'gru',
          runs: [
            cellRun(name, false, cell, units, layer.forward),
            ...(layer.backward ? [cellRun(`${name}_reverse`, true, cell, units, layer.backward)] : []),
          ],
          merge: 'concat',
          returnSequences,
          maskedSteps: 'zero',
          zeroOutputForMask: false,
          outputInRunOrder: false,
        };
      }),
  };
}

/** @returns the names of the Linear modules that the cell is made of, null where it is a module of PyTorch's */
function linearParts({ forward: { weightIh, weightHh } }: StackLayer): readonly string[] | null {
  const parts = [weightIh, weightHh].map(({ name }) => /^(.*)\.weight$/.exec(name)?.[1]);
  return parts.every((part) => part !== undefined) ? parts : null;
}

function cellRun(traceName: string, reverse: boolean, cell: CellType, units: number, tensors: DirectionTensors): CellRun {
  return { traceName, reverse, load: () => loadCellWeights(cell, units, tensors) };
}
