/** Every tensor of the file with its statistics, which are read for the rows in sight. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { TensorOverview } from '../../src/engine/results/overview.js';
import { Spacer } from '../parts/dataTable.js';
import { TextField } from '../parts/elements.js';
import { countOf, countText, shapeText } from '../parts/format.js';
import { useReadinessHold } from '../parts/readiness.js';
import { useVirtualRows } from '../parts/virtualRows.js';
import { figure, Histogram, Oddities, rangeText, useStatistics } from './measured.js';

const rowHeight = 30;
const columns = ['Tensor', 'Shape', 'Type', 'Distribution', 'Range', 'Mean', 'Std. dev.'] as const;
const firstNumber = 4;

export function TensorTable({ tensors }: { tensors: readonly TensorOverview[] }) {
  const [filter, setFilter] = useState('');
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return tensors.filter(({ name, dtype, shape }) => `${name} ${dtype} ${shapeText(shape)}`.toLowerCase().includes(wanted));
  }, [tensors, filter]);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, before, after } = useVirtualRows(scroller, shown.length, rowHeight);
  const visible = shown.slice(first, end);
  const measured = useStatistics(visible.map(({ name }) => name));
  useReadinessHold(visible.some(({ name }) => measured(name) === 'waiting'));
  return (
    <div class="dataTable">
      <div class="tableBar">
        <TextField label="Filter tensors" placeholder="Filter by name, type or shape" value={filter} onChange={setFilter} />
        <span class="muted" role="status">
          {filter.trim() ? `${countText(shown.length)} of ${countOf(tensors.length, 'tensor')}` : countOf(tensors.length, 'tensor')}
        </span>
      </div>
      <div class="tableScroller tensors" ref={scroller} role="group" aria-label="Tensors" tabIndex={0}>
        <table aria-rowcount={shown.length + 1}>
          <caption class="unseen">Tensors with the distribution of their values</caption>
          <thead>
            <tr>
              {columns.map((title, index) => (
                <th key={title} scope="col" class={index >= firstNumber ? 'number' : 'text'}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={before} columns={columns.length} />
            {visible.map((tensor, offset) => {
              const values = measured(tensor.name);
              return (
                <tr key={tensor.name} aria-rowindex={first + offset + 2} data-measured={values !== 'waiting'}>
                  <th scope="row" class="tensorName" title={tensor.name}>
                    <bdi>{tensor.name}</bdi>
                  </th>
                  <td>{shapeText(tensor.shape)}</td>
                  <td>{tensor.dtype}</td>
                  <td class="distribution">
                    <Histogram measured={values} />
                    <Oddities measured={values} />
                  </td>
                  <td class="number">{rangeText(values)}</td>
                  <td class="number">{figure(values, 'mean')}</td>
                  <td class="number">{figure(values, 'deviation')}</td>
                </tr>
              );
            })}
            <Spacer height={after} columns={columns.length} />
          </tbody>
        </table>
        {shown.length === 0 && <p class="muted empty">{filter.trim() ? 'No tensor contains this text.' : 'The file holds no tensors.'}</p>}
      </div>
    </div>
  );
}
