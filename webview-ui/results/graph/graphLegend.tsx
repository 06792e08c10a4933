/** What the looks of nodes and edges mean. */
import type { GraphVariant, GraphView } from '../../../src/engine/results/views.js';
import { groupClass, groupStyle } from '../../parts/groupStyle.js';
import { boxPath, outlinePath } from '../../parts/outline.js';

const box = { x: 10, y: 8, width: 17, height: 14 };

export function GraphLegend({ view, variant, grouped }: { view: GraphView; variant: GraphVariant; grouped: boolean }) {
  const used = new Set(variant.nodes.map((node) => node.group));
  return (
    <ul class="legend" aria-label="Legend">
      {view.groups.map((group, index) => {
        if (!used.has(index)) return null;
        return (
          <li key={group}>
            <svg width="20" height="16" class={`mark node ${groupClass(index)}`} aria-hidden="true">
              <path class="outline" d={view.shape === 'tree' ? boxPath(box, false) : outlinePath(groupStyle(index), box)} />
            </svg>
            {group}
          </li>
        );
      })}
      {grouped && (
        <li>
          <svg width="24" height="16" class="mark node colour-grey" aria-hidden="true">
            <path class="outline" d={outlinePath(groupStyle(0), { ...box, x: box.x + 3, y: box.y - 1, height: 11 })} />
            <path class="outline" d={outlinePath(groupStyle(0), { ...box, y: box.y + 2, height: 11 })} />
          </svg>
          a group of states: click it to open it
        </li>
      )}
      {variant.edges.some((edge) => edge.supposed) && (
        <li>
          <svg width="24" height="16" class="mark edge supposed" aria-hidden="true">
            <path class="line" d="M1 8H23" stroke-width="1.5" />
          </svg>
          supposed, never observed
        </li>
      )}
      <li>
        <svg width="24" height="16" class="mark edge" aria-hidden="true">
          <path class="arrow" d="M1 8L23 4.5V11.5Z" />
        </svg>
        thicker: observed more often
      </li>
    </ul>
  );
}
