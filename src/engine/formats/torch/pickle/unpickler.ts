/**
 * Reads a pickle (protocols 0 to 5) without carrying out anything it asks for: classes and functions stay names, calls
 * become descriptions, and every operation is bounded (limits.ts). What the values mean is for others to say.
 */
import type { Task } from '../../../core/task.js';
import type { PickleInput } from './input.js';
import { pickleLimits, type PickleLimits } from './limits.js';
import { PickleMachine } from './machine.js';
import { newestProtocol, opcodes as op } from './opcodes.js';
import { latin1, readScalar } from './scalars.js';
import type { PickleValue } from './values.js';

const longestName = 1024;
const operationsBetweenPauses = 50_000;

export interface PickleOptions {
  /** What stands for a value that the pickle's surroundings hold; by default a node with its id. */
  readonly persistent?: (id: PickleValue) => PickleValue;
  /** What stands for a call; undefined, as by default, leaves a node that describes it. */
  readonly call?: (callee: PickleValue, args: PickleValue) => PickleValue | undefined;
  readonly limits?: PickleLimits;
}

/**
 * @param input is left after the pickle's last byte
 * @throws UnrollError when the bytes are no sound pickle, or one beyond the limits
 */
export async function readPickle(input: PickleInput, task: Task, options: PickleOptions = {}): Promise<PickleValue> {
  const limits = options.limits ?? pickleLimits;
  const machine = new PickleMachine(input, limits);
  const charge = (bytes: number): void => machine.charge(bytes);
  for (let operations = 0; operations < limits.operations; operations++) {
    if (operations % operationsBetweenPauses === 0) await task.checkpoint();
    const opcode = input.byte();
    if (opcode === op.STOP) return machine.pop();
    const scalar = readScalar(opcode, input, limits, charge);
    if (scalar !== undefined) machine.push(scalar);
    else carryOut(opcode, input, machine, options);
  }
  throw input.damaged(`the pickle has more than ${limits.operations} operations`);
}

function carryOut(opcode: number, input: PickleInput, machine: PickleMachine, options: PickleOptions): void {
  const persistent = options.persistent ?? ((id: PickleValue): PickleValue => ({ kind: 'persistent', id }));
  switch (opcode) {
    case op.PROTO: {
      const protocol = input.byte();
      if (protocol > newestProtocol) throw input.damaged(`the pickle is of protocol ${protocol}, and ${newestProtocol} is the newest`);
      return;
    }
    case op.FRAME: // Only helps a reader to fetch bytes ahead.
      input.uint64();
      return;

    case op.MARK: return machine.mark();
    case op.POP: return machine.discard();
    case op.POP_MARK: return void machine.popToMark();
    case op.DUP: return machine.push(machine.top());
    case op.GET: return machine.push(machine.recall(memoKey(input)));
    case op.BINGET: return machine.push(machine.recall(input.byte()));
    case op.LONG_BINGET: return machine.push(machine.recall(input.uint32()));
    case op.PUT: return machine.remember(memoKey(input));
    case op.BINPUT: return machine.remember(input.byte());
    case op.LONG_BINPUT: return machine.remember(input.uint32());
    case op.MEMOIZE: return machine.rememberNext();

    case op.EMPTY_TUPLE: return machine.pushTuple([]);
    case op.TUPLE: return machine.pushTuple(machine.popToMark());
    case op.TUPLE1: return machine.pushTuple(machine.popMany(1));
    case op.TUPLE2: return machine.pushTuple(machine.popMany(2));
    case op.TUPLE3: return machine.pushTuple(machine.popMany(3));
    case op.EMPTY_LIST: return machine.pushList([]);
    case op.LIST: return machine.pushList(machine.popToMark());
    case op.APPEND: return machine.append(machine.popMany(1));
    case op.APPENDS:
    case op.ADDITEMS: return machine.append(machine.popToMark());
    case op.EMPTY_SET: return machine.pushSet([]);
    case op.FROZENSET: return machine.pushSet(machine.popToMark());
    case op.EMPTY_DICT: return machine.pushDict([]);
    case op.DICT: return machine.pushDict(machine.popToMark());
    case op.SETITEM: return machine.setItems(machine.popMany(2));
    case op.SETITEMS: return machine.setItems(machine.popToMark());

    case op.GLOBAL: return machine.pushGlobal(name(input), name(input));
    case op.STACK_GLOBAL: {
      const [module, member] = machine.popMany(2);
      if (typeof module !== 'string' || typeof member !== 'string') throw input.damaged('the pickle names a class by something that is no text');
      return machine.pushGlobal(module, member);
    }
    case op.EXT1: return machine.pushGlobal('copyreg', `extension ${input.byte()}`);
    case op.EXT2: return machine.pushGlobal('copyreg', `extension ${input.uint16()}`);
    case op.EXT4: return machine.pushGlobal('copyreg', `extension ${input.int32()}`);
    case op.REDUCE: {
      const [callee, args] = machine.popMany(2);
      const standIn = options.call?.(callee!, args!);
      return standIn === undefined ? machine.pushCall(callee!, args!) : machine.push(standIn);
    }
    case op.NEWOBJ: {
      const [callee, args] = machine.popMany(2);
      return machine.pushCall(callee!, args!);
    }
    case op.NEWOBJ_EX: {
      const [callee, args] = machine.popMany(3); // Keyword arguments say nothing that is needed here.
      return machine.pushCall(callee!, args!);
    }
    case op.INST: {
      machine.pushGlobal(name(input), name(input));
      const callee = machine.pop();
      machine.pushTuple(machine.popToMark());
      return machine.pushCall(callee, machine.pop());
    }
    case op.OBJ: {
      const [callee, ...args] = machine.popToMark();
      if (callee === undefined) throw input.damaged('the pickle makes an object of no class');
      machine.pushTuple(args);
      return machine.pushCall(callee, machine.pop());
    }
    case op.BUILD: return machine.build(machine.pop());

    case op.PERSID: return machine.push(persistent(name(input)));
    case op.BINPERSID: return machine.push(persistent(machine.pop()));
    case op.NEXT_BUFFER:
    case op.READONLY_BUFFER:
      throw input.damaged('the pickle refers to bytes outside of itself');
    default:
      throw input.damaged(`0x${opcode.toString(16).padStart(2, '0')} is no operation of a pickle`);
  }
}

function name(input: PickleInput): string {
  const line = input.line(longestName);
  if (line === null) throw input.damaged(`the pickle has a name of more than ${longestName} bytes`);
  return latin1(line);
}

function memoKey(input: PickleInput): number {
  const text = name(input);
  if (!/^\d{1,10}$/.test(text)) throw input.damaged(`the pickle has "${text.slice(0, 20)}" for a place in its memo`);
  return Number(text);
}
