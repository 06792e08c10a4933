/**
 * The meta-learner as a tree: questions for clusters, classes at the leaves.
 */
import type { Details, GraphView } from '../../../results/views.js';
import { counted, percent, plural } from '../../text.js';
import { treeVariant } from '../../treeGraph.js';
import type { InstanceEntry, MetaTree } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { clusterDetails } from './clusters.js';
import { subjectsOf } from './places.js';

type Node = MetaTree['nodes'][number];

/** @param instances whose paths light up when they are chosen */
export function treeView(document: MetaTreeDocument, instances: readonly Pick<InstanceEntry, 'sequence' | 'step' | 'path'>[] = document.instances): GraphView {
  const { tree, classes } = document;
  return {
    kind: 'graph',
    id: 'tree',
    title: 'Meta-tree',
    shape: 'tree',
    summary: summaryOf(document),
    groups: classes,
    variants: [
      treeVariant({
        id: 'tree',
        label: 'Meta-tree',
        nodes: tree.nodes,
        idOf: (index) => `N${index}`,
        question: ({ test }) => test && testText(test),
        counts: 'Fitted instances',
        draw: (node, index) => ({
          label: node.test ? testText(node.test) : node.class,
          group: classes.indexOf(node.class),
          details: nodeDetails(document, node),
          subjects: instances.filter(({ path }) => path.includes(index)).flatMap(subjectsOf),
        }),
      }),
    ],
    threshold: null,
  };
}

export function testText({ factor, cluster }: NonNullable<Node['test']>): string {
  return `${factor} = ${cluster}`;
}

function nodeDetails(document: MetaTreeDocument, node: Node): Details {
  const { classes, factors, parameters } = document;
  const told = parameters.target === 'label' ? 'True classes here' : "The model's classes here";
  const facts = [
    { label: 'Fitted instances', value: counted(node.samples) },
    { label: 'Mostly', value: `${node.class} (${percent(Math.max(...node.value) / node.weight)})` },
  ];
  const distribution = { title: told, bars: classes.flatMap((label, i) => (node.value[i]! > 0 ? [{ label, share: node.value[i]! / node.weight }] : [])) };
  if (!node.test) return { title: node.class, facts, distribution };
  const { factor, cluster } = node.test;
  const asked = factors.find(({ id }) => id === factor)!;
  const of = clusterDetails(document, asked, asked.clusters.find(({ id }) => id === cluster)!);
  return {
    title: `${testText(node.test)}?`,
    facts: [...facts, ...of.facts.map(({ label, value }) => ({ label: `${of.title}: ${label.toLowerCase()}`, value }))],
    distribution,
    lists: of.lists,
    pictures: of.pictures,
  };
}

function summaryOf({ tree, factors }: MetaTreeDocument): string {
  const [root] = tree.nodes;
  if (!root!.test) return `The tree asks nothing and always says ${root!.class}.`;
  const questions = tree.nodes.filter((node) => node.test).length;
  const asked = new Set(tree.nodes.flatMap((node) => (node.test ? [node.test.factor] : [])));
  return `${plural(questions, 'question')} about ${asked.size} of ${plural(factors.length, 'factor')}; first whether ${testText(root!.test)}. ${plural(questions + 1, 'leaf').replace(/leafs$/, 'leaves')}.`;
}
