/** The drawing's keys, on request. */
import { useRef, useState } from 'preact/hooks';
import type { GraphView } from '../../../src/engine/results/views.js';
import { IconButton } from '../../parts/elements.js';
import { type Anchor } from '../../parts/cardPosition.js';
import { HoverCard, useEscape } from '../../parts/hoverCard.js';
import { keyHelp } from './graphKeys.js';

export function KeyHelp({ shape }: Pick<GraphView, 'shape'>) {
  const place = useRef<HTMLSpanElement>(null);
  const [anchor, setAnchor] = useState<Anchor | null>(null);
  const close = (): void => setAnchor(null);
  useEscape(anchor !== null, close);
  return (
    <span ref={place} onFocusOut={close}>
      <IconButton
        icon="keyboard"
        label="Keys in the drawing"
        pressed={anchor !== null}
        onClick={() => setAnchor(anchor ? null : place.current!.getBoundingClientRect())}
      />
      {anchor && (
        <HoverCard anchor={anchor}>
          <dl class="keys">
            {keyHelp(shape).map(([keys, meaning]) => (
              <div key={keys}>
                <dt>{keys}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </HoverCard>
      )}
    </span>
  );
}
