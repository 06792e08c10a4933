/** Machines too large to be drawn state by state, for tests. */
import { seededRandom } from '../../../../src/engine/core/random.js';
import type { GraphEdge, GraphNode, GraphVariant } from '../../../../src/engine/results/views.js';

const symbols = ['a', 'b', 'c'];
/** States that lead mostly to each other. */
const districtSize = 125;

/** A machine of some states behind a START marker, in districts: of 40 transitions one leaves its district. */
export function largeMachine(states: number): GraphVariant {
  const random = seededRandom(states);
  const name = (state: number): string => `S${state}`;
  const nodes: GraphNode[] = [{ id: 'start-marker', label: 'START', group: -1, details: { title: 'Start', facts: [] } }];
  const edges: GraphEdge[] = [{ id: 'in', from: 'start-marker', to: 'S0', labels: [], support: 100, confidence: 1, supposed: false, details: { title: '', facts: [] } }];
  for (let state = 0; state < states; state++) {
    nodes.push({ id: name(state), label: name(state), group: state % 3 === 0 ? 1 : 0, details: { title: name(state), facts: [{ label: 'Visits', value: '1' }] } });
    const district = state - (state % districtSize);
    for (const symbol of symbols) {
      const to = random.integer(40) === 0 ? random.integer(states) : district + random.integer(Math.min(districtSize, states - district));
      edges.push({ id: `${state} ${symbol}`, from: name(state), to: name(to), labels: [symbol], support: 1 + random.integer(90), confidence: 1, supposed: false, details: { title: symbol, facts: [] } });
    }
  }
  return { id: 'raw', label: 'As extracted', nodes, edges };
}
