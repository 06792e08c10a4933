/** A matrix as a coloured table: every figure can be read, the colour shows where to look. */
import type { MatrixView } from '../../src/engine/results/views.js';
import { AttentionCard } from '../parts/attentionCard.js';
import { figureText } from '../parts/format.js';
import { useAttention } from '../parts/useAttention.js';

interface MatrixChartProps {
  readonly view: MatrixView;
  /** Given when cells with details can be pinned; ids are `row,column`. */
  readonly onPick: (cellId: string) => void;
  readonly picked: string | null;
  /** Cells that belong to what is selected elsewhere. */
  readonly lit?: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

export function MatrixChart({ view, onPick, picked, lit = nothing }: MatrixChartProps) {
  const attention = useAttention();
  const { active, show, hideSoon } = attention;
  const shown = active && cellOf(view, active.id)?.details;
  const highest = Math.max(0, ...view.cells.flat().map((cell) => Math.abs(cell?.value ?? 0)));
  return (
    <div class={`tableScroller matrix ${view.content === 'text' ? 'ofText' : ''}`} role="group" aria-label={view.title} tabIndex={0}>
      <table>
        <caption class="unseen">{view.title}</caption>
        <thead>
          <tr>
            <td />
            {view.columns.map((column, index) => (
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{row}</th>
              {view.columns.map((_column, position) => {
                const cell = view.cells[index]?.[position] ?? null;
                if (!cell) return <td key={position} class="none" />;
                const id = `${index},${position}`;
                const strength = highest > 0 ? Math.abs(cell.value) / highest : 0;
                return (
                  <td
                    key={position}
                    class={[id === picked && 'picked', lit.has(id) && 'lit'].filter(Boolean).join(' ') || undefined}
                    style={{ background: `color-mix(in srgb, var(--unroll-colour-${cell.value < 0 ? 'orange' : 'blue'}) ${Math.round(strength * 32)}%, transparent)` }}
                  >
                    {cell.details ? (
                      <button
                        type="button"
                        aria-pressed={id === picked}
                        onClick={() => onPick(id)}
                        onPointerEnter={(event) => show(id, event.currentTarget.getBoundingClientRect())}
                        onPointerLeave={() => hideSoon(id)}
                        onFocus={(event) => event.currentTarget.matches(':focus-visible') && show(id, event.currentTarget.getBoundingClientRect())}
                        onBlur={() => hideSoon(id)}
                      >
                        {figureText(cell.text)}
                      </button>
                    ) : (
                      figureText(cell.text)
                    )}
                    {lit.has(id) && <span class="unseen"> (linked with the selection)</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <AttentionCard attention={attention} details={shown} />
    </div>
  );
}

function cellOf({ cells }: MatrixView, id: string): MatrixView['cells'][number][number] {
  const [row, column] = id.split(',').map(Number);
  return cells[row!]?.[column!] ?? null;
}
