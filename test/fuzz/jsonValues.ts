/**
 * Damage to JSON that stays JSON: values of the wrong kind, at the edges of what numbers hold, missing, moved, repeated.
 */
import type { Random } from '../../src/engine/core/random.js';
import { pick } from './rawBytes.js';

const oddities: readonly (() => unknown)[] = [
  () => null, () => true, () => false, () => 0, () => -1, () => 1, () => 2, () => 0.5, () => 1e308, () => 2 ** 31, () => 2 ** 32, () => 2 ** 53, () => -(2 ** 31), () => 1e9, () => 100_000,
  () => '', () => 'x', () => '__proto__', () => '../x', () => 'a'.repeat(100_000), () => '\u001b[2J\r\n\u0000', () => [], () => [[]], () => [0, 0], () => [-1, 2 ** 40], () => ({}),
  () => nested(200), () => bottomless, () => bottomless, () => Array.from({ length: 5000 }, (_, i) => i),
];

/** Stands for arrays nested deeper than any stack; {@link jsonText} writes them, as JSON.stringify would end at its own. */
const bottomless = '@bottomless';

/** @returns the document as JSON text */
export function jsonText(document: unknown): Uint8Array {
  const deep = () => '['.repeat(30_000) + ']'.repeat(30_000);
  return new TextEncoder().encode(JSON.stringify(document).replaceAll(`"${bottomless}"`, deep));
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { config: value };
  return value;
}

type Container = Record<string, unknown> | unknown[];

/** A place in a document: `container[key]`. */
interface Place {
  readonly container: Container;
  readonly key: string | number;
}

/**
 * Changes `document` in place.
 * @returns what was done, for people
 */
export function damageJson(document: Container, random: Random): string {
  const places = placesIn(document);
  if (places.length === 0) return 'nothing: there is nothing in it';
  const place = pick(places, random);
  const { container, key } = place;
  const where = Array.isArray(container) ? `[${key}]` : String(key);
  switch (random.integer(6)) {
    case 0:
      remove(place);
      return `${where} removed`;
    case 1: {
      const other = pick(places, random);
      set(place, structuredClone(get(other)));
      return `${where} replaced by ${String(other.key)}`;
    }
    case 2:
      if (Array.isArray(container)) container.splice(Number(key), 0, structuredClone(get(place)));
      else container[pick(['name', 'class_name', 'config', 'shape', `${String(key)}_`], random)] = structuredClone(get(place));
      return `${where} repeated`;
    case 3: {
      const value = get(place);
      if (typeof value === 'number') {
        const changed = pick([-value, value + 1, value * 2, value / 3, value * 1e6], random);
        set(place, changed);
        return `${where}: ${value} became ${changed}`;
      }
      if (typeof value === 'string') set(place, pick(places.map(get).filter((other) => typeof other === 'string'), random));
      return `${where} replaced by another text`;
    }
    default: {
      const value = pick(oddities, random)();
      set(place, value);
      return `${where} became ${JSON.stringify(value).slice(0, 40)}`;
    }
  }
}

function placesIn(document: Container): Place[] {
  const places: Place[] = [];
  const visit = (container: Container): void => {
    for (const key of Array.isArray(container) ? container.keys() : Object.keys(container)) {
      const place = { container, key };
      places.push(place);
      const value = get(place);
      if (typeof value === 'object' && value !== null) visit(value as Container);
    }
  };
  visit(document);
  return places;
}

function get({ container, key }: Place): unknown {
  return (container as Record<string | number, unknown>)[key];
}

function set({ container, key }: Place, value: unknown): void {
  (container as Record<string | number, unknown>)[key] = value;
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[String(key)];
}
