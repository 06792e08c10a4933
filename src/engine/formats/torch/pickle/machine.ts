/**
 * The stack, marks and memo that a pickle's operations work on, and the account of what they have made so far.
 */
import type { PickleInput } from './input.js';
import { costs, type PickleLimits } from './limits.js';
import { globalName, isNode, sequenceItems, type PickleDict, type PickleValue } from './values.js';

/** Classes that are dicts; what is put into them counts, what they are made of does not. */
const dictClasses = new Set(['collections.OrderedDict', 'collections.defaultdict', 'builtins.dict', '__builtin__.dict']);

export class PickleMachine {
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack at the open marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private spent = 0;

  constructor(
    private readonly input: PickleInput,
    private readonly limits: PickleLimits,
  ) {}

  /** Accounts for memory about to be used. */
  charge(bytes: number): void {
    this.spent += bytes;
    if (this.spent > this.limits.memory) {
      throw this.input.damaged(`the pickle asks for more than ${Math.round(this.limits.memory / 2 ** 20)} MB of values`);
    }
  }

  push(value: PickleValue): void {
    if (this.stack.length >= this.limits.stack) throw this.input.damaged(`more than ${this.limits.stack} values wait on the pickle's stack`);
    this.stack.push(value);
  }

  pop(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.input.damaged('the pickle takes a value that is not there');
    return this.stack.pop()!;
  }

  popMany(count: number): PickleValue[] {
    if (this.stack.length - count < (this.marks.at(-1) ?? 0)) throw this.input.damaged('the pickle takes a value that is not there');
    return this.stack.splice(-count);
  }

  top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  mark(): void {
    if (this.marks.length >= this.limits.marks) throw this.input.damaged(`the pickle nests values more than ${this.limits.marks} deep`);
    this.marks.push(this.stack.length);
  }

  /** @returns the values above the last mark, which is closed */
  popToMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.input.damaged('the pickle closes a mark that is not open');
    return this.stack.splice(height);
  }

  /** POP also takes back a mark that nothing was put on. */
  discard(): void {
    if (this.marks.length > 0 && this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  remember(key: number): void {
    this.charge(costs.memo);
    this.memo.set(key, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(key: number): PickleValue {
    const value = this.memo.get(key);
    if (value === undefined) throw this.input.damaged(`the pickle recalls value ${key}, which it never stored`);
    return value;
  }

  pushList(items: PickleValue[]): void {
    this.charge(costs.node + items.length * costs.item);
    this.push({ kind: 'list', items });
  }

  pushTuple(items: PickleValue[]): void {
    this.charge(costs.node + items.length * costs.item);
    this.push({ kind: 'tuple', items });
  }

  pushSet(items: PickleValue[]): void {
    this.charge(costs.node + items.length * costs.item);
    this.push({ kind: 'set', items });
  }

  /** @param flat keys and values in turn */
  pushDict(flat: readonly PickleValue[]): void {
    this.charge(costs.node);
    const dict: PickleDict = { kind: 'dict', entries: [] };
    this.addEntries(dict.entries, flat);
    this.push(dict);
  }

  pushGlobal(module: string, name: string): void {
    this.charge(costs.node + 2 * (module.length + name.length));
    this.push({ kind: 'global', module, name });
  }

  /** What calling `callee` would give: a dict for the classes that are one, else a description. */
  pushCall(callee: PickleValue, args: PickleValue): void {
    if (dictClasses.has(globalName(callee) ?? '')) {
      // Python 2 gives the entries as arguments: OrderedDict([[key, value], …]).
      this.pushDict([]);
      for (const pair of sequenceItems(sequenceItems(args)?.[0]) ?? []) this.setItems(sequenceItems(pair) ?? []);
      return;
    }
    this.charge(costs.object);
    this.push({ kind: 'object', callee, args, state: null, items: [], entries: [] });
  }

  /** Puts values into the list, set or object below them. */
  append(values: readonly PickleValue[]): void {
    this.charge(values.length * costs.item);
    const target = this.top();
    if (!isNode(target) || !(target.kind === 'list' || target.kind === 'set' || target.kind === 'object')) {
      throw this.input.damaged('the pickle appends to something that is no list');
    }
    for (const value of values) target.items.push(value);
  }

  /** @param flat keys and values in turn, put into the dict or object below them */
  setItems(flat: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || !(target.kind === 'dict' || target.kind === 'object')) {
      throw this.input.damaged('the pickle sets items of something that is no dict');
    }
    this.addEntries(target.entries, flat);
  }

  /** A dict's attributes tell nothing of use; an object's state does. */
  build(state: PickleValue): void {
    const target = this.top();
    if (isNode(target) && target.kind === 'object') target.state = state;
  }

  private addEntries(entries: [PickleValue, PickleValue][], flat: readonly PickleValue[]): void {
    if (flat.length % 2 === 1) throw this.input.damaged('the pickle sets a key without a value');
    this.charge((flat.length / 2) * costs.entry);
    for (let i = 0; i < flat.length; i += 2) entries.push([flat[i]!, flat[i + 1]!]);
  }
}
