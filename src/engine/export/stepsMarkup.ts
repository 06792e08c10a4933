/**
 * What is the case at every step, as a table in the report: a column per step, disagreements marked with a sign.
 */
import type { StepsView } from '../results/views.js';
import { detailsText, tip } from './detailsText.js';
import { numberText } from './axes.js';
import { html, type Markup } from './markup.js';
import { styleCount } from './palette.js';

/** Longer sequences are cut around what is marked. */
const stepsShown = 200;
/** Steps before the marked one. */
const stepsBefore = 20;

export function stepsMarkup({ summary, rows, steps, mark }: StepsView): Markup {
  const first = Math.max(0, Math.min((mark?.step ?? 0) - stepsBefore, steps.length - stepsShown));
  const shown = steps.slice(first, first + stepsShown);
  const head = shown.map(({ label, details }, i) => html`<th scope="col"${first + i === mark?.step ? html` class="marked"` : null}${tip(details && detailsText(details))}>${label}${first + i === mark?.step ? html`<br><span class="soft">${mark.label}</span>` : null}</th>`);
  const body = rows.map(
    ({ label, cells }) => html`<tr><th scope="row">${label}</th>${shown.map((_, i) => cellMarkup(cells[first + i] ?? null))}</tr>
`,
  );
  const cut = shown.length < steps.length ? html`<p class="soft">Steps ${shown[0]!.label} to ${shown.at(-1)!.label} of ${numberText(steps.length)} are shown.</p>` : null;
  return html`<p>${summary}</p><div class="scroll"><table class="steps"><thead><tr><td></td>${head}</tr></thead><tbody>
${body}</tbody></table></div>${cut}`;
}

function cellMarkup(cell: StepsView['rows'][number]['cells'][number]): Markup {
  if (!cell) return html`<td></td>`;
  const looks = [cell.group === undefined ? '' : `in c${Math.max(0, cell.group) % styleCount}`, cell.differs ? 'differs' : ''].filter(Boolean).join(' ');
  return html`<td class="${looks}">${cell.differs ? '≠ ' : null}${cell.text}</td>`;
}
