/**
 * Git LFS leaves a small text file in place of a big one until it is fetched, under any file ending.
 */
const firstLine = 'version https://git-lfs.github.com/spec/';

/** @param head the first bytes of a file */
export function isGitLfsPointer(head: Uint8Array): boolean {
  return firstLine === String.fromCharCode(...head.subarray(0, firstLine.length));
}
