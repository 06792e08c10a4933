/**
 * Checks a parsed sidecar against its schema; errors say the line.
 */
import type { Node } from 'jsonc-parser/lib/esm/main.js';
import type { Schema } from './schema.js';

/** What is wrong with a node, said to the user. */
export class Misfit extends Error {
  constructor(
    readonly node: Node,
    message: string,
  ) {
    super(message);
  }
}

/**
 * @param path to the node, for messages: `data.window`
 * @returns the node's value, which fits the schema
 * @throws Misfit at the first node that does not
 */
export function checkedValue(node: Node, schema: Schema, path: string): unknown {
  const what = path === '' ? 'The sidecar' : `"${path}"`;
  const misfit = (wanted: string): Misfit => new Misfit(node, `${what} is ${describe(node)}. ${wanted}`);
  switch (schema.type) {
    case 'object':
      if (node.type !== 'object') throw misfit(`Write an object of ${listed(Object.keys(schema.properties))}.`);
      return checkedObject(node, schema, path, what);
    case 'array': {
      if (node.type !== 'array') throw misfit('Write a list: [ … ].');
      const items = (node.children ?? []).map((child, i) => checkedValue(child, schema.items, `${path}[${i}]`));
      if (items.length < (schema.minItems ?? 0)) throw misfit('Fill it in or leave it out.');
      const twice = items.findIndex((item, i) => items.indexOf(item) < i);
      if (schema.uniqueItems && twice >= 0) throw new Misfit(node.children![twice]!, `${what} holds ${JSON.stringify(items[twice])} twice. Write each once.`);
      return items;
    }
    case 'string': {
      if (node.type !== 'string') throw misfit(schema.enum ? `Write one of ${listed(schema.enum)}.` : 'Write text in double quotes.');
      const text = node.value as string;
      if (schema.enum && !schema.enum.includes(text)) throw misfit(`Write one of ${listed(schema.enum)}.`);
      if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(text)) throw misfit(schema.description);
      if (text.length < (schema.minLength ?? 0)) throw misfit('Fill it in or leave it out.');
      return text;
    }
    case 'boolean':
      if (node.type !== 'boolean') throw misfit('Write true or false.');
      return node.value;
    case 'number':
    case 'integer': {
      const whole = schema.type === 'integer';
      const value = node.value as number;
      if (node.type !== 'number' || (whole && !Number.isInteger(value)) || value < (schema.minimum ?? -Infinity)) {
        const from = schema.minimum === undefined ? '' : `, ${schema.minimum} or more`;
        throw misfit(`Write a ${whole ? 'whole ' : ''}number${from}.`);
      }
      return value;
    }
  }
}

function checkedObject(node: Node, schema: Schema & { type: 'object' }, path: string, what: string): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    const key = keyNode!.value as string;
    const inner = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (!inner) throw new Misfit(keyNode!, `${what} has no "${key}". It may hold ${listed(Object.keys(schema.properties))}.`);
    if (entries.has(key)) throw new Misfit(keyNode!, `${what} has "${key}" twice. Write it once.`);
    entries.set(key, checkedValue(valueNode!, inner, path === '' ? key : `${path}.${key}`));
  }
  return Object.fromEntries(entries);
}

function describe(node: Node): string {
  switch (node.type) {
    case 'object':
      return 'an object';
    case 'array':
      return node.children?.length === 0 ? 'an empty list' : 'a list';
    default:
      return JSON.stringify(node.value).slice(0, 40);
  }
}

function listed(names: readonly string[]): string {
  return names.filter((name) => name !== '$schema').join(', ');
}
