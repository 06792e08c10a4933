/**
 * The normalizers of a Hugging Face tokenizer.json: what happens to text before it is split.
 */
import { characterMap } from './characterMap.js';
import { type Component, type Refuse, flag, partsOf, patternOf } from './component.js';

/** @param isFirst whether the text begins a sequence; later words come with the space before them */
export type Normalizer = (text: string, isFirst: boolean) => string;

/** Replacements that follow each other could make one letter into more than memory holds, or any pattern ends on. */
const longestText = 500;
const longestContent = 100;

/** @param refuse makes the error for what is not known */
export function normalizerOf(component: Component | null, refuse: Refuse): Normalizer {
  if (component === null) return (text) => text;
  switch (component.type) {
    case 'Sequence': {
      const parts = partsOf(component, 'normalizers', refuse).map((part) => normalizerOf(part, refuse));
      return (text, isFirst) => parts.reduce((done, part) => (done.length > longestText ? done : part(done, isFirst)), text);
    }
    case 'BertNormalizer':
      return bertNormalizer(component);
    case 'Lowercase':
      return (text) => text.toLowerCase();
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = component.type;
      return (text) => text.normalize(form);
    }
    case 'StripAccents':
      return (text) => text.replace(/\p{M}/gu, '');
    case 'Nmt':
      return (text) => text.replace(controls, '').replace(otherSpaces, ' ');
    case 'Prepend': {
      const prefix = contentOf(component, 'prepend', refuse);
      return (text, isFirst) => (isFirst && text !== '' ? prefix + text : text);
    }
    case 'Precompiled': {
      const map = typeof component.precompiled_charsmap === 'string' ? characterMap(component.precompiled_charsmap) : null;
      if (map === null) throw refuse('normalizer Precompiled with a map that cannot be read');
      return map;
    }
    case 'Strip':
      return (text) => text.trim();
    case 'Replace': {
      const pattern = patternOf(component.pattern, refuse);
      const content = contentOf(component, 'content', refuse);
      return (text) => text.replace(pattern, () => content);
    }
    default:
      throw refuse(`normalizer ${component.type}`);
  }
}

function contentOf(component: Component, key: string, refuse: Refuse): string {
  const value = component[key];
  const content = typeof value === 'string' ? value : '';
  if (content.length > longestContent) throw refuse(`normalizer ${component.type} with ${content.length} characters`);
  return content;
}

/** What SentencePiece's NMT rules drop, and what they take for a space. */
const controls = /[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]/g;
const otherSpaces = /[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/g;

/** Clean, set Chinese characters apart, strip accents (by default where lower case is asked for), lower case. */
function bertNormalizer(component: Component): Normalizer {
  const lower = flag(component, 'lowercase', true);
  const stripAccents = flag(component, 'strip_accents', lower);
  const clean = flag(component, 'clean_text', true);
  const chinese = flag(component, 'handle_chinese_chars', true);
  return (text) => {
    let done = text;
    if (clean) done = done.replace(/[\t\n\r]/g, ' ').replace(/[\0\uFFFD\p{C}]/gu, '').replace(/\s/gu, ' ');
    if (chinese) done = done.replace(chineseCharacters, ' $& ');
    if (stripAccents) done = done.normalize('NFD').replace(/\p{Mn}/gu, '');
    return lower ? done.toLowerCase() : done;
  };
}

/** The blocks of CJK ideographs that BERT's own tokenizer names. */
const chineseCharacters = /[\u{4E00}-\u{9FFF}\u{3400}-\u{4DBF}\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{F900}-\u{FAFF}\u{2F800}-\u{2FA1F}]/gu;
