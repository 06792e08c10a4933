import assert from 'node:assert/strict';
import { type Invocation, parseArguments } from '../../../src/cli/arguments.js';
import { commandHelp, commands, generalHelp, synopsis } from '../../../src/cli/usage.js';
import { UnrollError } from '../../../src/engine/core/errors.js';
import { methodNamed, methods } from '../../../src/engine/methods/registry.js';

function invocation(line: string): Invocation {
  const request = parseArguments(line.split(' '));
  assert.ok(request.kind === 'command');
  return request.invocation;
}

function refuses(words: string | string[], said: RegExp): void {
  assert.throws(
    () => parseArguments(typeof words === 'string' ? words.split(' ') : words),
    (error) => error instanceof UnrollError && error.kind === 'usage' && said.test(error.message) && !error.message.includes('\n'),
  );
}

describe('cli/arguments', () => {
  it('reads a command with everything in it', () => {
    const given = invocation('fsa net.keras --data words.csv --out result --k 7 --max-k=30 --layer lstm --minimize --seed=-4 --json --quiet');
    assert.deepEqual([given.command.name, given.model, given.data, given.out, given.seed, given.json, given.quiet], ['fsa', 'net.keras', 'words.csv', 'result', -4, true, true]);
    assert.deepEqual([given.parameters['k'], given.parameters['maxK'], given.parameters['layer'], given.parameters['minimize']], [7, 30, 'lstm', true]);
  });

  it("fills in the method's defaults; a switch is off unless given", () => {
    const { parameters, seed } = invocation('fsa net.keras --data words.csv --out result');
    const defaults = Object.fromEntries(methodNamed('fsa').parameters.map((parameter) => [parameter.name, parameter.default]));
    assert.equal(defaults['k'], 'auto');
    assert.deepEqual(parameters, { ...defaults, minimize: false });
    assert.equal(seed, 0);
  });

  it('reads the lists and limits of trace', () => {
    const given = invocation('trace net.keras --data x.npz --out t.npz --layers lstm,,dense --limit 5');
    assert.deepEqual([given.layers, given.limit], [['lstm', 'dense'], 5]);
    assert.deepEqual([invocation('trace m --data x --out t').layers, invocation('trace m --data x --out t').limit], [null, null]);
  });

  it('takes a backend wherever a model is run', () => {
    assert.equal(invocation('trace m --data x --out t --backend wasm').backend, 'wasm');
    assert.equal(invocation('concepts m --data x --out t').backend, 'auto');
    refuses('fsa m --data x --out r --backend cuda', /--backend is "cuda"; it must be one of auto, wasm, tensorflow, plain/);
    refuses('describe m --backend wasm', /Unknown option '--backend'/);
  });

  it('takes a number of threads wherever a model is run', () => {
    assert.equal(invocation('fsa m --data x --out r --threads 3').threads, 3);
    assert.equal(invocation('trace m --data x --out t').threads, null);
    refuses('fsa m --data x --out r --threads 0', /--threads is "0"; it must be a whole number from 1/);
  });

  it('knows help and version, of commands too', () => {
    for (const words of [['--help'], ['-h'], ['help']]) assert.deepEqual(parseArguments(words), { kind: 'help', command: null, asked: true });
    assert.deepEqual(parseArguments([]), { kind: 'help', command: null, asked: false });
    for (const words of [['help', 'fsa'], ['fsa', '--help'], ['fsa', '-h', 'net.keras']]) {
      const request = parseArguments(words);
      assert.ok(request.kind === 'help' && request.command?.name === 'fsa');
    }
    assert.deepEqual(parseArguments(['--version']), { kind: 'version' });
  });

  it('says what is wrong and what would be right', () => {
    refuses('cell net.keras --data x', /no command "cell".*describe, trace, fsa/);
    refuses('help nonsense', /no command "nonsense"/);
    refuses('describe', /A model file is missing.*Usage: unroll describe MODEL/);
    refuses('describe a.keras b.keras', /not 2 \(a\.keras, b\.keras\)/);
    refuses('describe a.keras --data x', /Unknown option '--data'.*Usage/);
    refuses('trace net.keras --data x', /--out TRACE\.npz is missing/);
    refuses(['fsa', 'net.keras', '--data', '', '--out', 'r'], /--data is empty/);
    refuses('fsa net.keras --data x --out r --k', /'--k/);
    refuses('fsa net.keras --data x --out r --k many', /\(k\) is "many"/);
    refuses('fsa net.keras --data x --out r --k 0', /from 1 to 200/);
    refuses('fsa net.keras --data x --out r --method l-star', /lisor-k, lisor-x/);
    refuses('fsa net.keras --data x --out r --seed 1.5', /--seed is "1.5"/);
    refuses('trace net.keras --data x --out r --limit 0', /--limit is "0"; it must be a whole number from 1/);
  });

  it('has a command and a flag for every method and parameter, all in the help', () => {
    for (const method of methods) {
      const command = commands.find((candidate) => candidate.method === method)!;
      const help = commandHelp(command);
      for (const flag of command.flags) assert.ok(help.includes(`--${flag.name}`), flag.name);
      assert.equal(command.flags.filter(({ name }, i) => command.flags.findIndex((other) => other.name === name) !== i).length, 0, 'flags of one name');
      assert.ok(generalHelp().includes(command.summary));
    }
    for (const command of commands) assert.ok(commandHelp(command).split('\n').every((line) => line.length <= 80), command.name);
    assert.equal(synopsis(commands[0]!), 'unroll describe MODEL [--json] [--quiet]');
  });
});
