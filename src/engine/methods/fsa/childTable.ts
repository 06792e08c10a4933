/**
 * Finds the nodes of a tree by their parent and their last token. It holds nothing but the nodes, by open addressing: a
 * Map of so many numbers takes several times the time and the memory.
 */

/** The part of a tree that is needed; its arrays may be replaced by longer ones. */
export interface Tree {
  readonly parent: Int32Array;
  readonly token: Int32Array;
}

/** Node 0 is nobody's child. */
const free = 0;

export class ChildTable {
  /** Nodes, or {@link free}; at most half of them are taken. Their number is a power of two. */
  private slots = new Int32Array(2048);

  constructor(private readonly tree: Tree) {}

  /** @returns the child of a node by a token, or -1 */
  find(parent: number, token: number): number {
    const node = this.slots[this.slotOf(parent, token)]!;
    return node === free ? -1 : node;
  }

  /** @param node the next one: all from 1 on are added, in their order */
  add(node: number): void {
    if (2 * node > this.slots.length) {
      this.slots = new Int32Array(2 * this.slots.length);
      for (let known = 1; known < node; known++) this.take(known);
    }
    this.take(node);
  }

  private take(node: number): void {
    this.slots[this.slotOf(this.tree.parent[node]!, this.tree.token[node]!)] = node;
  }

  /** @returns the place of the child, or the free one where it would be */
  private slotOf(parent: number, token: number): number {
    const { slots, tree } = this;
    const last = slots.length - 1;
    const hash = Math.imul(parent, 0x9e3779b1) + Math.imul(token, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & last;
    for (let node = slots[slot]!; node !== free && (tree.parent[node] !== parent || tree.token[node] !== token); node = slots[slot]!) slot = (slot + 1) & last;
    return slot;
  }
}
