/**
 * The letters that byte-level tokenizers write bytes with (Radford et al. 2019, GPT-2): printable Latin-1 stands for
 * itself, the other bytes for the letters from U+0100 on, so that a space is Ġ.
 */

const letters: readonly string[] = byteLetters();

function byteLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(isPrintable ? byte : next++);
  });
}

/** @returns one letter for every byte of the text in UTF-8 */
export function inByteLetters(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => letters[byte]!).join('');
}

/** @returns how a vocabulary with byte fallback writes the bytes of a text: <0x0A> */
export function byteWords(text: string): readonly string[] {
  return Array.from(new TextEncoder().encode(text), (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
}
