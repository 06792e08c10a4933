/**
 * What stands in files that have the ending of a model or of data but are something else: pages that a server sent in
 * place of a download, archives that were not unpacked, the pointers of Git LFS. Each is said as what it is.
 */

export interface ForeignContent {
  /** With its article. */
  readonly what: string;
  /** What to do about it, a sentence. */
  readonly advice: string;
}

const unpack = 'Unpack it, and choose the file inside.';

/** By the bytes that such a file begins with, in hexadecimal. */
const byMagic: readonly (readonly [magic: string, what: string, advice: string])[] = [
  ['1f8b', 'a gzip archive', unpack],
  ['425a683?314159265359', 'a bzip2 archive', unpack],
  ['fd377a585a00', 'an xz archive', unpack],
  ['28b52ffd', 'a Zstandard archive', unpack],
  ['377abcaf271c', 'a 7z archive', unpack],
  ['526172211a07', 'a RAR archive', unpack],
  ['89504e470d0a1a0a', 'a PNG picture', 'Choose another file.'],
  ['ffd8ff', 'a JPEG picture', 'Choose another file.'],
  ['255044462d', 'a PDF document', 'Choose another file.'],
  ['fffe0000', 'text in UTF-32', 'Save it as UTF-8.'],
  ['0000feff', 'text in UTF-32', 'Save it as UTF-8.'],
  ['fffe', 'text in UTF-16', 'Save it as UTF-8.'],
  ['feff', 'text in UTF-16', 'Save it as UTF-8.'],
];

/** Letters of one byte and zeros in turns: UTF-16 without a byte order mark. */
const wideLetters = /^(?:[\t\n\r -~]\0){4}|^(?:\0[\t\n\r -~]){4}/;

const byText: readonly (readonly [begins: RegExp, what: string, advice: string])[] = [
  [wideLetters, 'text in UTF-16', 'Save it as UTF-8.'],
  [/^version https:\/\/git-lfs\.github\.com\/spec\//, 'a Git LFS pointer, not the content', 'Fetch it with "git lfs pull".'],
  [/^\s*<(!doctype html|html|head|body)\b/i, 'a web page', 'The download went wrong, often for want of a login; get the file itself.'],
  [/^\s*<\?xml\b/i, 'an XML document', 'If it is the error message of a download, get the file itself.'],
];

/** @param head the first bytes of a file */
export function foreignContent(head: Uint8Array): ForeignContent | null {
  const hexadecimal = Array.from(head.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const text = String.fromCharCode(...head.subarray(0, 100));
  const found =
    byMagic.find(([magic]) => [...magic].every((digit, i) => digit === '?' || digit === hexadecimal[i])) ?? byText.find(([begins]) => begins.test(text));
  return found ? { what: found[1], advice: found[2] } : null;
}
