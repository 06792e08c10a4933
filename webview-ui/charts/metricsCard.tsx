/** A card of figures, each with what it means and how sure it is. */
import type { MetricsView } from '../../src/engine/results/views.js';
import { Icon } from '../parts/elements.js';
import { figureText } from '../parts/format.js';
import { Hint } from '../parts/hoverCard.js';
import { Statements } from '../parts/statements.js';

const toneIcons = { good: 'pass-filled', warning: 'warning' } as const;
const toneNames = { good: 'good', warning: 'to be looked at' } as const;
/** Characters of a figure; longer ones are names. */
const longFigure = 14;

export function MetricsCard({ view }: { view: MetricsView }) {
  return (
    <section class="card metrics" aria-label={view.title} data-metrics={view.id}>
      <div class="cardHead">
        <h2>{view.title}</h2>
      </div>
      <dl class="metricList">
        {view.metrics.map(({ label, value, note, explanation, tone }) => (
          <div key={label} class={`metric ${tone ?? ''}`}>
            <dt>{explanation ? <HintedLabel label={label} text={explanation} /> : label}</dt>
            <dd>
              <span class="metricValue">
                <span class={`metricFigure ${value.length > longFigure ? 'long' : ''}`}>{figureText(value)}</span>
                {tone && (
                  <>
                    <Icon name={toneIcons[tone]} />
                    <span class="unseen">({toneNames[tone]})</span>
                  </>
                )}
              </span>
              {note && (
                <span class="metricNote" title={note}>
                  {figureText(note)}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {view.notes.length > 0 && <Statements statements={view.notes} icon="info" />}
    </section>
  );
}

/** Keeps the mark beside the last word when the label takes two lines. */
function HintedLabel({ label, text }: { label: string; text: string }) {
  const lastWord = label.lastIndexOf(' ') + 1;
  return (
    <>
      {label.slice(0, lastWord)}
      <span class="together">
        {label.slice(lastWord)}
        <Hint about={label} text={text} />
      </span>
    </>
  );
}
