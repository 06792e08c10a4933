/** A text as its tokens; those that are meant are marked. */
import type { InputPicture } from '../../src/engine/results/views.js';
import { countOf } from './format.js';
import { tokenWindow } from './tokenWindow.js';

type TokensPicture = Extract<InputPicture, { kind: 'tokens' }>;

/** A longer text is cut around what is meant. */
const tokensShown = { usual: 60, small: 24 } as const;

export function TokensPictureView({ picture, label, small }: { picture: TokensPicture; label: string; small: boolean }) {
  const { tokens, from = 0, to = from } = picture;
  const { first, end } = tokenWindow(tokens.length, from, to, small ? tokensShown.small : tokensShown.usual);
  return (
    <ul class="tokensPicture" aria-label={label}>
      {first > 0 && <li class="muted">{small ? '…' : `${countOf(first, 'token')} before`}</li>}
      {tokens.slice(first, end).map((token, offset) => {
        const index = first + offset;
        return <li key={index}>{index >= from && index < to ? <mark>{token}</mark> : token}</li>;
      })}
      {end < tokens.length && <li class="muted">{small ? '…' : countOf(tokens.length - end, 'more token')}</li>}
    </ul>
  );
}
