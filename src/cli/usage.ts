/**
 * The commands, what they take, and their help. The commands of methods and their flags come from the methods'
 * registry; nothing here knows a method.
 */
import type { Method, Parameter } from '../engine/methods/method.js';
import { methods } from '../engine/methods/registry.js';
import type { BackendChoice } from '../protocol/services.js';

export interface Flag {
  readonly name: string;
  /** What stands behind it in the help, or null for a switch. */
  readonly value: string | null;
  readonly help: string;
  readonly required?: boolean;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Set for the commands of methods. */
  readonly method: Method | null;
}

const common: readonly Flag[] = [
  { name: 'json', value: null, help: 'Print the result as JSON on standard output.' },
  { name: 'quiet', value: null, help: 'Report no progress.' },
  { name: 'help', value: null, help: 'Show this help.' },
];
const data: Flag = { name: 'data', value: 'FILE', help: "Sequences: CSV, TSV, npz, npy, JSONL, Parquet or text; default: what the model's sidecar names." };

/** As the setting `unroll.backend` of the extension has them. */
export const backendChoices: readonly BackendChoice[] = ['auto', 'wasm', 'tensorflow', 'plain'];
const backend: Flag = { name: 'backend', value: backendChoices.join('|'), help: 'What computes feed-forward layers; default auto, by how much there is to do and what is installed.' };
const threads: Flag = { name: 'threads', value: 'N', help: 'Threads to compute on; the result is the same. Default: one fewer than there are cores.' };

export const commands: readonly Command[] = [
  { name: 'describe', summary: 'Layers, shapes, parameters and assumptions of a model file.', flags: common, method: null },
  {
    name: 'trace',
    summary: 'Run a model over data and record states, gates and outputs.',
    flags: [
      data,
      { name: 'out', value: 'TRACE.npz', help: 'File to write: one float32 array [n, t, units] per record.', required: true },
      { name: 'layers', value: 'a,b', help: 'Layers (lstm) or single records (lstm.h); default: everything.' },
      { name: 'limit', value: 'N', help: 'Only the first N sequences.' },
      backend,
      threads,
      ...common,
    ],
    method: null,
  },
  ...methods.map((method) => ({
    name: method.id,
    summary: `${method.title}: ${method.purpose}.`,
    flags: [
      data,
      { name: 'out', value: 'DIR', help: 'Folder for result.json, report.html and pictures; other files in it stay as they are.', required: true },
      ...method.parameters.map(parameterFlag),
      { name: 'seed', value: 'S', help: 'Seed of everything random; default 0.' },
      backend,
      threads,
      ...common,
    ],
    method,
  })),
];

/** @returns the flag of a parameter: `maxK` becomes `max-k` */
export function flagName(parameter: Parameter): string {
  return parameter.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Switches are off unless given: a flag that changes nothing would be none. */
function parameterFlag(parameter: Parameter): Flag {
  const name = flagName(parameter);
  const { description } = parameter;
  switch (parameter.type) {
    case 'boolean':
      return { name, value: null, help: description };
    case 'choice':
      return { name, value: parameter.choices.join('|'), help: `${description} Default ${parameter.default}.` };
    case 'layer':
      return { name, value: 'L', help: description };
    case 'text':
    case 'rows':
      return { name, value: 'TEXT', help: description };
    case 'sequence':
      return { name, value: 'N', help: description };
    case 'integer':
    case 'number':
      return { name, value: 'N', help: `${description} ${parameter.minimum} to ${parameter.maximum}, default ${parameter.default}.` };
    case 'integerOrAuto':
      return { name, value: 'N|auto', help: `${description} Default ${parameter.default}.` };
  }
}

/** One line: `unroll trace MODEL --data FILE --out TRACE.npz [--layers a,b]` */
export function synopsis(command: Command): string {
  const flags = command.flags.filter((flag) => flag.name !== 'help').map((flag) => {
    const text = `--${flag.name}${flag.value ? ` ${flag.value}` : ''}`;
    return flag.required ? text : `[${text}]`;
  });
  return ['unroll', command.name, command.method?.severalModels ? 'MODEL MODEL…' : 'MODEL', ...flags].join(' ');
}

export function generalHelp(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Opens the black box of sequence models: from a model file to its state machine.',
    '',
    'Usage: unroll COMMAND MODEL [options]',
    '',
    'Commands:',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'unroll COMMAND --help shows the options of a command, unroll --version the version.',
    'Exit codes: 0 done, 1 the model or data cannot be used, 2 wrong usage, 130 interrupted.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const heads = command.flags.map((flag) => `--${flag.name}${flag.value ? ` ${flag.value}` : ''}`);
  const width = Math.min(24, Math.max(...heads.map((head) => head.length)));
  const lines = command.flags.flatMap((flag, i) => {
    const [first, ...rest] = wrapped(flag.required ? `${flag.help} Required.` : flag.help, 76 - width);
    const indent = ' '.repeat(width + 4);
    const head = `  ${heads[i]!.padEnd(width)}`;
    return [...(heads[i]!.length > width ? [head, `${indent}${first}`] : [`${head}  ${first}`]), ...rest.map((line) => indent + line)];
  });
  return [command.summary, '', ...wrapped(`Usage: ${synopsis(command)}`, 78), '', 'Options:', ...lines].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
