/**
 * From the words of the command line to a checked request. Wrong usage is an error that says what would be right.
 */
import { parseArgs } from 'node:util';
import { UnrollError } from '../engine/core/errors.js';
import type { ParameterValue, ParameterValues } from '../engine/methods/method.js';
import { checkParameters } from '../engine/methods/parameters.js';
import type { BackendChoice } from '../protocol/services.js';
import { backendChoices, type Command, commands, flagName, synopsis } from './usage.js';

export type Request =
  /** Of a command, or of all; `asked` is false where a command is missing. */
  | { readonly kind: 'help'; readonly command: Command | null; readonly asked: boolean }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly invocation: Invocation };

export interface Invocation {
  readonly command: Command;
  /** As given. */
  readonly model: string;
  /** For the commands that take several. */
  readonly otherModels: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly seed: number;
  /** Checked; empty for commands that are no method's. */
  readonly parameters: ParameterValues;
  /** As given; null where the command does not take it. */
  readonly data: string | null;
  readonly out: string | null;
  readonly layers: readonly string[] | null;
  readonly limit: number | null;
  /** What computes feed-forward layers. */
  readonly backend: BackendChoice;
  /** null = as many as usual. */
  readonly threads: number | null;
}

/**
 * @param words without `node` and the script
 * @throws UnrollError (usage)
 */
export function parseArguments(words: readonly string[]): Request {
  const [first, ...rest] = words;
  if (first === undefined) return { kind: 'help', command: null, asked: false };
  if (first === '--help' || first === '-h') return { kind: 'help', command: null, asked: true };
  if (first === 'help') return { kind: 'help', command: rest[0] === undefined ? null : commandNamed(rest[0]), asked: true };
  if (first === '--version' || first === '-v') return { kind: 'version' };
  const command = commandNamed(first);
  const { values, positionals } = parsed(command, rest);
  if (values['help'] === true) return { kind: 'help', command, asked: true };
  const [model, ...otherModels] = positionals;
  if (model === undefined) throw wrong(command, 'A model file is missing.');
  if (otherModels.length > 0 && !command.method?.severalModels) {
    throw wrong(command, `One model file is taken, not ${positionals.length} (${positionals.join(', ')}).`);
  }
  for (const flag of command.flags) {
    if (flag.required && values[flag.name] === undefined) throw wrong(command, `--${flag.name} ${flag.value} is missing.`);
    if (values[flag.name] === '') throw wrong(command, `--${flag.name} is empty.`);
  }
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  return {
    kind: 'command',
    invocation: {
      command,
      model,
      otherModels,
      json: values['json'] === true,
      quiet: values['quiet'] === true,
      seed: wholeNumber(command, 'seed', text('seed'), Number.MIN_SAFE_INTEGER) ?? 0,
      parameters: parametersOf(command, values),
      data: text('data'),
      out: text('out'),
      layers: text('layers')?.split(',').map((layer) => layer.trim()).filter((layer) => layer !== '') ?? null,
      limit: wholeNumber(command, 'limit', text('limit'), 1),
      backend: backendNamed(command, text('backend')),
      threads: wholeNumber(command, 'threads', text('threads'), 1),
    },
  };
}

function commandNamed(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  throw new UnrollError('usage', `There is no command "${name}". Commands: ${commands.map((known) => known.name).join(', ')}. See unroll --help.`);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parsed(command: Command, words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        command.flags.map((flag) => [flag.name, { type: flag.value === null ? 'boolean' : 'string', ...(flag.name === 'help' ? { short: 'h' } : {}) } as const]),
      ),
    });
    return { values, positionals };
  } catch (error) {
    // Node's messages go on with advice about positional arguments.
    const [sentence] = (error as Error).message.split(/[.\n]\s/);
    throw wrong(command, `${sentence!.replace(/\.$/, '')}.`);
  }
}

function parametersOf({ method }: Command, values: Values): ParameterValues {
  if (!method) return {};
  const given: [string, ParameterValue][] = [];
  for (const parameter of method.parameters) {
    const value = values[flagName(parameter)];
    if (parameter.type === 'boolean') given.push([parameter.name, value === true]);
    else if (value !== undefined) given.push([parameter.name, value]);
  }
  return checkParameters(method.parameters, Object.fromEntries(given));
}

function backendNamed(command: Command, text: string | null): BackendChoice {
  if (text === null) return 'auto';
  const choice = backendChoices.find((candidate) => candidate === text);
  if (choice) return choice;
  throw wrong(command, `--backend is ${JSON.stringify(text)}; it must be one of ${backendChoices.join(', ')}.`);
}

function wholeNumber(command: Command, flag: string, text: string | null, least: number): number | null {
  if (text === null) return null;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw wrong(command, `--${flag} is ${JSON.stringify(text)}; it must be a whole number${least === 1 ? ' from 1' : ''}.`);
}

function wrong(command: Command, message: string): UnrollError {
  return new UnrollError('usage', `${message} Usage: ${synopsis(command)}`);
}
