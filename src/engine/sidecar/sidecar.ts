/**
 * The sidecar of a model, `<model file>.unroll.json`: what the user has said about it and its data. Read with comments
 * and trailing commas allowed; every error names the line.
 */
import { applyEdits, createScanner, modify, parseTree, printParseErrorCode, type JSONPath, type Node, type ParseError } from 'jsonc-parser/lib/esm/main.js';
import { UnrollError } from '../core/errors.js';
import { checkedValue, Misfit } from './check.js';
import { sidecarSchema, type Sidecar } from './schema.js';

const ending = '.unroll.json';

/** @returns the name of a model file's sidecar, in the same folder */
export function sidecarName(modelName: string): string {
  return modelName + ending;
}

/**
 * @param name of the file, for messages
 * @throws UnrollError naming the line of what is not JSON, not known, of the wrong type, or outside the model's folder
 */
export function parseSidecar(text: string, name: string): Sidecar {
  const error = (offset: number, message: string): UnrollError => new UnrollError('usage', `${name} line ${lineAt(text, offset)}: ${message}`);
  if (text.trim() === '') throw error(0, 'is empty. Write an object: { "data": { "file": "…" } }.');
  const depth = tooDeep(text);
  if (depth !== null) throw error(depth, 'is nested deeper than a sidecar is. Write an object: { "data": { "file": "…" } }.');
  const problems: ParseError[] = [];
  const tree = parseTree(text.replace(/^\uFEFF/, ' '), problems, { allowTrailingComma: true });
  const [problem] = problems;
  if (problem || !tree) throw error(problem?.offset ?? 0, `is not valid JSON (${problem ? inWords(printParseErrorCode(problem.error)) : 'nothing found'}).`);
  try {
    const sidecar = checkedValue(tree, sidecarSchema, '') as Sidecar;
    checkFolders(tree, sidecar);
    checkScaler(tree, sidecar);
    return sidecar;
  } catch (thrown) {
    if (thrown instanceof Misfit) throw error(thrown.node.offset, thrown.message);
    throw thrown;
  }
}

/** The parser calls itself for every level; what sidecars hold is three levels deep. */
const deepest = 100;

/** @returns the offset of the first bracket that opens one level too many, null where there is none */
function tooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const at = scanner.getTokenOffset();
    if (text[at] === '{' || text[at] === '[') depth++;
    if (text[at] === '}' || text[at] === ']') depth--;
    if (depth > deepest) return at;
  }
  return null;
}

/** A sidecar comes with its model, perhaps from elsewhere: it must not make Unroll read other folders. */
function checkFolders(tree: Node, { data }: Sidecar): void {
  for (const key of ['file', 'vocabulary'] as const) {
    const path = data?.[key];
    if (path === undefined || isInside(path)) continue;
    throw new Misfit(nodeAt(tree, ['data', key]), `"data.${key}" is ${JSON.stringify(path)}, which is not inside the model's folder. Put the file there, or choose it yourself when you run.`);
  }
}

/** @returns whether a relative path stays in its folder, on any system; links are checked where files are opened */
function isInside(path: string): boolean {
  if (/^[/\\]|^[a-z]:|\0/i.test(path)) return false;
  let depth = 0;
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return false;
  }
  return depth > 0;
}

function checkScaler(tree: Node, { scaler }: Sidecar): void {
  if (!scaler) return;
  if (!scaler.mean || !scaler.scale) throw new Misfit(nodeAt(tree, ['scaler']), `"scaler" has no "${scaler.mean ? 'scale' : 'mean'}". Give both.`);
  const zero = scaler.scale.indexOf(0);
  if (zero >= 0) throw new Misfit(nodeAt(tree, ['scaler', 'scale', zero]), `"scaler.scale[${zero}]" is 0, which nothing can be divided by. Give the standard deviation.`);
}

function nodeAt(tree: Node, path: JSONPath): Node {
  let node = tree;
  for (const step of path) {
    const children: readonly Node[] = node.children ?? [];
    node = typeof step === 'number' ? children[step]! : children.find((property) => property.children?.[0]?.value === step)!.children![1]!;
  }
  return node;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `CommaExpected` → `comma expected` */
function inWords(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

const formatting = { tabSize: 2, insertSpaces: true, eol: '\n' };

/**
 * Writes a sidecar anew, or brings one up to date that a user has written: their comments and order stay.
 * @param previous the text of the file as it is, sound JSON
 */
export function sidecarText(sidecar: Sidecar, previous?: string): string {
  if (previous === undefined || previous.trim() === '') return `${JSON.stringify(sidecar, null, 2)}\n`;
  const old = parseSidecar(previous, 'the sidecar');
  return changes(old, sidecar).reduce((text, { path, value }) => applyEdits(text, modify(text, path, value, { formattingOptions: formatting })), previous);
}

interface Change {
  readonly path: JSONPath;
  /** undefined removes */
  readonly value: unknown;
}

function changes(from: unknown, to: unknown, path: JSONPath = []): readonly Change[] {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(from) || !isObject(to)) return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, value: to }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => (key === '$schema' && !(key in to) ? [] : changes(from[key], to[key], [...path, key])));
}
