import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { communitiesOf, type Tie } from '../../../../src/engine/export/communities.js';

/** Cliques of `size` nodes, each tied to the next by one weak tie. */
function cliques(count: number, size: number): readonly Tie[] {
  const ties: Tie[] = [];
  for (let clique = 0; clique < count; clique++) {
    const first = clique * size;
    for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) ties.push({ from: first + a, to: first + b, weight: 1 });
    ties.push({ from: first, to: ((clique + 1) % count) * size, weight: 1 });
  }
  return ties;
}

describe('engine/export/communities', () => {
  it('finds groups with many ties among themselves', () => {
    assert.deepEqual(
      communitiesOf(24, cliques(4, 6), 10),
      [0, 1, 2, 3].map((clique) => [0, 1, 2, 3, 4, 5].map((node) => clique * 6 + node)),
    );
  });

  it('goes by weights, adds up repeated ties, and does not mind their direction or loops', () => {
    const ties: Tie[] = [
      { from: 0, to: 1, weight: 3 },
      { from: 1, to: 0, weight: 3 },
      { from: 2, to: 3, weight: 6 },
      { from: 1, to: 2, weight: 1 },
      { from: 2, to: 2, weight: 50 },
    ];
    assert.deepEqual(communitiesOf(4, ties, 10), [[0, 1], [2, 3]]);
  });

  it('gives every node a community, also those without ties, and no more communities than wanted', () => {
    for (const [nodes, ties] of [[300, []], [600, cliques(100, 6)]] as const) {
      const found = communitiesOf(nodes, ties, 20);
      assert.ok(found.length <= 20, `${found.length} communities`);
      assert.deepEqual(found.flat().sort((a, b) => a - b), Array.from({ length: nodes }, (_, node) => node));
    }
  });

  it('gives the same for the same graph, whatever it is', () => {
    const random = seededRandom(3);
    const ties = Array.from({ length: 4000 }, () => ({ from: random.integer(1000), to: random.integer(1000), weight: 1 + random.integer(9) }));
    assert.deepEqual(communitiesOf(1000, ties, 40), communitiesOf(1000, ties, 40));
  });
});
