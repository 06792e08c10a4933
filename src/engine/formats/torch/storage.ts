/**
 * Storages: the runs of bytes that tensors are views of. A pickle only refers to them; where they are depends on the
 * container.
 */
import type { ByteSource } from '../../core/bytes.js';
import { globalName, isNode, sequenceItems, type PickleValue } from './pickle/values.js';
import { storageType, type ElementType } from './elementTypes.js';

export interface Storage {
  /** Size in bytes. */
  readonly size: number;
  readonly bigEndian: boolean;
  /** Finds and checks the bytes, the first time; they are then read by range. */
  open(): Promise<ByteSource>;
}

/** How a pickle refers to a storage. */
export interface StorageReference {
  readonly key: string;
  /** "FloatStorage" */
  readonly className: string;
  readonly type: ElementType;
  /** Files before PyTorch 0.4 have storages that are a part of another: its first element. */
  readonly offset: number;
}

export interface FoundStorage {
  readonly reference: StorageReference;
  readonly storage: Storage;
}

/** The storages of one container. */
export interface Storages {
  /** The pickle that refers to them; what it holds itself stands there. */
  readonly pickle: ByteSource;
  /** @returns the storage a value stands for, or in one phrase what is wrong with it */
  find(value: PickleValue | undefined): FoundStorage | string;
}

/** Storages that are found by the key in a persistent id. */
export function storagesByKey(pickle: ByteSource, find: (key: string) => Storage | string): Storages {
  return {
    pickle,
    find(value) {
      const reference = storageReference(value);
      if (reference === null) return 'it refers to no sound storage';
      const storage = find(reference.key);
      return typeof storage === 'string' ? storage : { reference, storage };
    },
  };
}

/** @returns the reference in a persistent id, or null where it is none that is sound */
export function storageReference(value: PickleValue | undefined): StorageReference | null {
  if (!isNode(value) || value.kind !== 'persistent') return null;
  const [kind, storageClass, key, , , view] = sequenceItems(value.id) ?? [];
  const className = globalName(storageClass)?.split('.').at(-1) ?? '';
  const type = storageType(className);
  if (kind !== 'storage' || type === null || (typeof key !== 'string' && typeof key !== 'number')) return null;
  const [, offset] = sequenceItems(view) ?? [];
  return { key: String(key), className, type, offset: isCount(offset) ? offset : 0 };
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Makes a storage whose bytes are found once, however many tensors share them. */
export function storageOf(size: number, bigEndian: boolean, find: () => Promise<ByteSource>): Storage {
  let found: Promise<ByteSource> | null = null;
  return { size, bigEndian, open: () => (found ??= find()) };
}
