/** What is the case at every step: a column per step under labels that stay, disagreements marked in words and signs. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { StepsView } from '../../src/engine/results/views.js';
import { AttentionCard } from '../parts/attentionCard.js';
import { Button } from '../parts/elements.js';
import { figureText } from '../parts/format.js';
import { GroupLegend } from '../parts/groupLegend.js';
import { useRovingFocus } from '../parts/rovingFocus.js';
import { useAttention } from '../parts/useAttention.js';
import { useVirtualRows } from '../parts/virtualRows.js';
import { groupStyle } from '../parts/groupStyle.js';
import { columnWidth, detailsOf, linesOf } from './stepColumns.js';

interface StepsChartProps {
  readonly view: StepsView;
  readonly picked: string | null;
  readonly lit: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
}

type Cell = StepsView['rows'][number]['cells'][number];

const keySteps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };

export function StepsChart({ view, picked, lit, onPick }: StepsChartProps) {
  const { steps, rows, mark } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useMemo(() => columnWidth(view), [view]);
  const { first, end, before, after, reveal } = useVirtualRows(scroller, steps.length, width, true);
  const { tabStop, onKeyDown, onFocusIn, go } = useRovingFocus(scroller, { count: steps.length, steps: keySteps, first, end, reveal });
  const attention = useAttention();
  const { active, show, hideSoon } = attention;
  useLayoutEffect(() => {
    if (mark) reveal(mark.step);
  }, [view]);
  useEffect(() => {
    const index = steps.findIndex((step) => lit.has(step.id));
    if (index >= 0) reveal(index);
  }, [lit]);

  const shown = active ? steps.findIndex((step) => step.id === active.id) : -1;
  const columns = steps.slice(first, end).map((step, offset) => ({ step, index: first + offset }));
  const lookOf = (index: number): string => {
    const { id } = steps[index]!;
    return [id === picked && 'picked', lit.has(id) && 'lit', index === mark?.step && 'marked'].filter(Boolean).join(' ');
  };
  const look = (event: Event): void => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-step]');
    if (cell) show(cell.dataset['step']!, cell.getBoundingClientRect());
    else if (active) hideSoon(active.id);
  };
  return (
    <section class="card chart" aria-label={view.title} data-steps={view.id}>
      <div class="cardHead">
        <h2>{view.title}</h2>
        {mark && (
          <Button secondary icon="target" label={`Go to step ${steps[mark.step]?.label ?? ''}: ${mark.label}`} onClick={() => go(mark.step)}>
            {mark.label}
          </Button>
        )}
      </div>
      <div
        class="stepsScroller"
        ref={scroller}
        role="group"
        aria-label={view.title}
        tabIndex={0}
        style={{ '--step-width': `${width}px` }}
        onKeyDown={onKeyDown}
        onFocusIn={(event) => {
          onFocusIn(event);
          if ((event.target as Element).matches(':focus-visible')) look(event);
        }}
        onFocusOut={() => active && hideSoon(active.id)}
        onPointerOver={look}
        onPointerLeave={() => active && hideSoon(active.id)}
      >
        <table aria-colcount={steps.length + 1}>
          <caption class="unseen">{view.title}</caption>
          <thead>
            <tr>
              <th class="rowLabel" scope="col">
                Step
              </th>
              <Gap width={before} />
              {columns.map(({ step, index }) => (
                <th key={step.id} scope="col" aria-colindex={index + 2} class={lookOf(index)} data-step={step.id}>
                  <button
                    type="button"
                    data-index={index}
                    tabIndex={index === tabStop ? 0 : -1}
                    aria-pressed={step.id === picked}
                    onClick={() => onPick(step.id)}
                  >
                    {index === mark?.step && <span class="codicon codicon-target" aria-hidden="true" />}
                    {step.label}
                    {index === mark?.step && <span class="unseen"> ({mark.label})</span>}
                    {lit.has(step.id) && <span class="unseen"> (linked with the selection)</span>}
                  </button>
                </th>
              ))}
              <Gap width={after} />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, position) => (
              <tr key={position}>
                <th class="rowLabel" scope="row" title={row.label}>
                  {row.label}
                </th>
                <Gap width={before} />
                {columns.map(({ step, index }) => (
                  <StepCell key={step.id} id={step.id} cell={row.cells[index] ?? null} lines={linesOf(row, width)} look={lookOf(index)} />
                ))}
                <Gap width={after} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <GroupLegend groups={view.groups} used={new Set(rows.flatMap((row) => row.cells.flatMap((cell) => cell?.group ?? [])))}>
        {rows.some((row) => row.cells.some((cell) => cell?.differs)) && (
          <li>
            <span class="differs sample">≠</span> differs
          </li>
        )}
      </GroupLegend>
      <p class="muted caption">{view.summary}</p>
      <AttentionCard attention={attention} details={shown >= 0 ? detailsOf(view, shown) : null} />
    </section>
  );
}

function StepCell({ id, cell, lines, look }: { id: string; cell: Cell; lines: number; look: string }) {
  if (!cell) return <td class={look} data-step={id} />;
  const colour = cell.group === undefined ? '' : `grouped colour-${groupStyle(cell.group).colour}`;
  return (
    <td class={`${look} ${colour} ${cell.differs ? 'differs' : ''}`} data-step={id}>
      <span class={`stepText lines${lines}`}>
        {cell.differs && (
          <>
            <span aria-hidden="true">≠ </span>
            <span class="unseen">differs: </span>
          </>
        )}
        {figureText(cell.text)}
      </span>
    </td>
  );
}

/** Stands for the columns that are out of sight. */
function Gap({ width }: { width: number }) {
  return width > 0 ? <td class="gap" aria-hidden="true" style={{ minWidth: `${width}px` }} /> : null;
}
