/** Which view stands where: one large, figures and a few charts beside it, everything else in tabs below. */
import type { View } from '../../src/engine/results/views.js';

export interface Arrangement {
  /** What the result is about; null where there are only figures. */
  readonly main: View | null;
  readonly side: readonly View[];
  /** One each. */
  readonly tabs: readonly View[];
  /** Charts that share a tab: there are too many for one each. */
  readonly charts: readonly View[];
}

/** More charts than this one over the other are not looked at. */
const sideCharts = 3;

/** With more charts than this each having a tab, tabs are not looked through. */
const tabCharts = 3;

/** Best first: what is drawn large where there is no main table. */
const largeKinds: readonly View['kind'][] = ['graph', 'gallery', 'steps', 'scatter', 'matrix', 'series', 'bars', 'table'];

export function arrange(views: readonly View[]): Arrangement {
  const main = views.find((view) => view.kind === 'table' && view.main) ?? firstOf(views);
  const rest = views.filter((view) => view !== main);
  const charts = rest.filter((view) => view.kind === 'series' || view.kind === 'bars');
  const side: View[] = [...rest.filter((view) => view.kind === 'metrics'), ...charts.slice(0, sideCharts)];
  const further: readonly View[] = charts.slice(sideCharts);
  const together = further.length > tabCharts ? further : [];
  return { main, side, tabs: rest.filter((view) => !side.includes(view) && !together.includes(view)), charts: together };
}

function firstOf(views: readonly View[]): View | null {
  for (const kind of largeKinds) {
    const found = views.find((view) => view.kind === kind);
    if (found) return found;
  }
  return null;
}
