/**
 * Where the lines between layers run when layers stand in one column, as in a picture of branches: each output that is
 * still needed further down has a lane of its own.
 */

export interface LaneLayer {
  readonly name: string;
  /** Layers whose outputs it takes; they stand before it. */
  readonly inputs: readonly string[];
}

export interface LaneRow {
  /** Lane of the layer's own dot. */
  readonly lane: number;
  /** Lanes at the top of the row from which lines lead into the layer. */
  readonly entering: readonly number[];
  /** Lanes that run through the row from top to bottom. */
  readonly passing: readonly number[];
  /** Whether the layer's output is needed further down: a line then leaves its dot downwards. */
  readonly leaves: boolean;
}

/** @returns one row for each layer, in order. */
export function laneRows(layers: readonly LaneLayer[]): readonly LaneRow[] {
  const uses = new Map<string, number>();
  for (const layer of layers) for (const input of new Set(layer.inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
  /** By lane: the layer whose output runs in it, or null where the lane is free. */
  const lanes: (string | null)[] = [];

  return layers.map(({ name, inputs }) => {
    const entering = lanes.flatMap((producer, lane) => (producer !== null && inputs.includes(producer) ? [lane] : []));
    for (const lane of entering) {
      const producer = lanes[lane]!;
      const left = uses.get(producer)! - 1;
      uses.set(producer, left);
      if (left === 0) lanes[lane] = null;
    }
    const freed = entering.find((lane) => lanes[lane] === null);
    const passing = lanes.flatMap((producer, lane) => (producer === null ? [] : [lane]));
    const free = lanes.indexOf(null);
    const lane = freed ?? (free === -1 ? lanes.length : free);
    const leaves = (uses.get(name) ?? 0) > 0;
    lanes[lane] = leaves ? name : null;
    return { lane, entering, passing, leaves };
  });
}
