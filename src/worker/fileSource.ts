/**
 * Files as the engine reads them: by range, and never outside the folder of the file that was asked for.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { type ByteSource, checkRange, UnrollError } from '../engine/index.js';

export type FileRole = 'model' | 'data';

/**
 * Opens a regular file for reading.
 * @throws UnrollError of the kind `role` when it is missing, not readable, or no regular file
 */
export function openFileSource(path: string, role: FileRole): ByteSource {
  const name = basename(path);
  const descriptor = opened(path, role);
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new UnrollError(role, `${path}: ${status.isDirectory() ? 'a folder' : 'not a regular file'}. Give a ${role} file.`);
  }
  const { size } = status;
  let closed = false;
  const readPart = (part: Uint8Array, position: number): number => {
    try {
      return readSync(descriptor, part, 0, part.length, position);
    } catch (error) {
      throw new UnrollError(role, `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}). Copy it to another place.`);
    }
  };
  return {
    name,
    size,
    read(offset, length) {
      checkRange(this, offset, length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = readPart(bytes.subarray(done), offset + done);
        if (count === 0) throw new UnrollError(role, `${name}: the file has become shorter while it was read. Open it again when it is complete.`);
        done += count;
      }
      return bytes;
    },
    sibling: (relativePath) => openFileSource(siblingPath(path, relativePath, role), role),
    close() {
      if (closed) return;
      closed = true;
      closeSync(descriptor);
    },
  };
}

/**
 * Opens a file that nobody has named, but that lies beside one: whoever gives a folder must not choose what is read.
 * @throws UnrollError as {@link openFileSource}, and where a symbolic link leads out of the folder
 */
export function openFoundFile(path: string, role: FileRole): ByteSource {
  const source = openFileSource(path, role);
  if (isWithin(realpathSync(dirname(path)), realpathSync(path))) return source;
  source.close();
  throw new UnrollError(role, `${path}: is a link that leads out of its folder and is not followed. Put the file itself there, or take the link away.`);
}

/** @returns path, time of change and size, by which a file that has changed is known; null where none can be looked at: opening it says why */
export function fileState(path: string): readonly [path: string, changed: number, size: number] | null {
  try {
    const { mtimeMs, size } = statSync(path);
    return [path, mtimeMs, size];
  } catch {
    return null;
  }
}

/** Opens without waiting: a named pipe would block until someone writes to it. */
function opened(path: string, role: FileRole): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'there is no such file. Check the path.'
        : code === 'EACCES' || code === 'EPERM'
          ? 'may not be read. Check its permissions.'
          : `cannot be opened (${code ?? String(error)}). Check the path.`;
    throw new UnrollError(role, `${path}: ${reason}`);
  }
}

/**
 * What leaves the folder by its name is not even looked for; what leaves it by a symbolic link is not opened.
 * @returns the real path of a file beside `path`
 * @throws UnrollError of the kind `role` when it is missing or leaves the folder
 */
export function siblingPath(path: string, relativePath: string, role: FileRole): string {
  const name = basename(path);
  const outside = new UnrollError(role, `${name}: refers to "${relativePath}", which is not inside its own folder. Put the file beside it.`);
  if (isAbsolute(relativePath) || relativePath.includes('\0')) throw outside;
  const folder = realpathSync(dirname(path));
  const place = join(folder, relativePath);
  if (!isWithin(folder, place)) throw outside;
  let target: string;
  try {
    target = realpathSync(place);
  } catch {
    throw new UnrollError(role, `${name}: needs "${relativePath}" beside it, which is missing. Get the complete model.`);
  }
  if (!isWithin(folder, target)) throw outside;
  return target;
}

/** @param folder and `place` without links */
function isWithin(folder: string, place: string): boolean {
  return place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
