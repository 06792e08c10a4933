/**
 * The HDF5 library (h5wasm), loaded at first need, with files mounted as ranges of a {@link ByteSource}: the library
 * asks for the bytes it wants, and no file is ever copied into its memory as a whole.
 */
import type { File as H5File, Module } from 'h5wasm';
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { GlobalHeapGuard } from './globalHeap.js';

export type Hdf5Module = typeof Module;

/** The parts of Emscripten's in-memory file system that mounting needs; h5wasm's own types leave them out. */
interface FileNode {
  usedBytes: number;
  stream_ops: {
    llseek: (stream: unknown, offset: number, whence: number) => number;
    read: (stream: unknown, heap: Uint8Array, at: number, length: number, position: number) => number;
  };
}
interface FileSystem {
  createFile(folder: string, name: string, properties: object, readable: boolean, writable: boolean): FileNode;
  unlink(path: string): void;
}

export interface OpenLibraryFile {
  readonly module: Hdf5Module;
  readonly fileId: bigint;
  close(): void;
}

let mounted = 0;

/**
 * @throws UnrollError when the source is no HDF5 file, or cut off or damaged at its root
 */
export async function openWithLibrary(source: ByteSource): Promise<OpenLibraryFile> {
  checkSignature(source);
  const library = await import('h5wasm');
  const module = await library.ready;
  armed(module, source.name);
  const fileSystem = module.FS as unknown as FileSystem;
  const name = `source${mounted++}`;
  mount(fileSystem, name, source);
  let file: H5File;
  try {
    file = new library.File(`/${name}`, 'r');
  } catch (error) {
    fileSystem.unlink(`/${name}`);
    throw damaged(source.name, error);
  }
  return {
    module,
    fileId: file.file_id,
    close() {
      file.close();
      fileSystem.unlink(`/${name}`);
    },
  };
}

/**
 * Makes the library throw its errors; else it prints them and returns whatever its buffers held. What an error leaves
 * behind on the library's stack is lost, so that some two thousand damaged files are the most that one thread can open.
 */
function armed(module: Hdf5Module, name: string): void {
  try {
    module.activate_throwing_error_handler();
  } catch {
    const problem = 'the HDF5 library has been worn out by damaged files that were opened before. Reload the window, or start again.';
    throw new UnrollError('internal', `${name}: ${problem}`);
  }
}

/** A file whose reads go to the source. Each has a node of its own, so the library never takes two for the same file. */
function mount(fileSystem: FileSystem, name: string, source: ByteSource): void {
  const node = fileSystem.createFile('/', name, {}, true, false);
  const heaps = new GlobalHeapGuard(source);
  node.usedBytes = source.size;
  node.stream_ops = {
    llseek: node.stream_ops.llseek,
    read(_stream, heap, at, length, position) {
      const count = Math.max(0, Math.min(length, source.size - position));
      if (count === 0) return 0;
      const bytes = source.read(position, count);
      heaps.check(bytes, position);
      heap.set(bytes, at);
      return count;
    },
  };
}

/** \x89 H D F \r \n \x1a \n */
const hdf5Signature: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The signature stands at byte 0, or after a user block of 512, 1024, 2048… bytes. */
function checkSignature(source: ByteSource): void {
  for (let at = 0; at + hdf5Signature.length <= source.size; at = at === 0 ? 512 : at * 2) {
    const found = source.read(at, hdf5Signature.length);
    if (hdf5Signature.every((byte, i) => found[i] === byte)) return checkWidths(source, at);
  }
  throw new UnrollError('model', `${source.name} is not an HDF5 file. It is damaged or of another kind; get a sound copy.`);
}

/** Addresses and lengths take eight bytes each, in every file a model was ever saved in; checks rely on it. */
function checkWidths(source: ByteSource, superblock: number): void {
  const start = source.read(superblock, Math.min(16, source.size - superblock));
  const version = start[8] ?? 0;
  const at = version < 2 ? 13 : 9;
  if (start[at] === 8 && start[at + 1] === 8) return;
  throw new UnrollError('model', `${source.name} is cut off, or its addresses are not of 8 bytes, which is not supported. Get a sound copy of the file.`);
}

/** @returns what the library threw as an error for the user; other errors are handed on as they are. */
export function damaged(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UnrollError) return error;
  if (error.message.includes('truncated file')) {
    return new UnrollError('model', `${where} is cut off. Get a complete copy of the file.`);
  }
  const reason = /\n {2}#\d+:[^\n]*\(\): ([^\n]*)\n(?![\s\S]*\n {2}#\d+:)/.exec(error.message)?.[1];
  return new UnrollError('model', `${where} is damaged${reason ? ` (HDF5: ${reason})` : ''}. Get a sound copy of the file.`);
}
