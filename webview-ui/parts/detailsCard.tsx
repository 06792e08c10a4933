/** What hovering or selecting something tells: facts, a distribution, inputs, lists. */
import type { Details } from '../../src/engine/results/views.js';
import { Facts } from './facts.js';
import { figureText, shareText } from './format.js';
import { InputPictureView } from './inputPicture.js';

export function DetailsCard({ details, note = null }: { details: Details; note?: string | null }) {
  const { title, facts, distribution, lists, pictures } = details;
  return (
    <div class="details">
      <h3 class="detailsTitle">{title}</h3>
      {note && <p class="muted">{note}</p>}
      {facts.length > 0 && <Facts facts={facts.map(({ label, value }) => [label, figureText(value)] as const)} />}
      {distribution && (
        <section>
          <h4>{distribution.title}</h4>
          <ul class="bars">
            {distribution.bars.map(({ label, share }) => (
              <li key={label}>
                <span class="barLabel">{label}</span>
                <span class="barTrack" aria-hidden="true">
                  <span class="barFill" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
                </span>
                <span class="barShare">{shareText(share)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {pictures && pictures.length > 0 && (
        <div class="detailsPictures">
          {pictures.map(({ title: name, picture }, index) => (
            <section key={index} class={picture.kind}>
              <h4>{name}</h4>
              <InputPictureView picture={picture} label={name} small={picture.kind === 'image' && pictures.length > 1} />
            </section>
          ))}
        </div>
      )}
      {(lists ?? []).filter(({ items }) => items.length > 0).map((list) => (
        <section key={list.title}>
          <h4>{list.title}</h4>
          <ul class="detailsList">
            {list.items.map((item, index) => (
              <li key={index}>{figureText(item)}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
