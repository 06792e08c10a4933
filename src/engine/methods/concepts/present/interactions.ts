/**
 * The interaction table: from every concept to every other, how likely, how often, and when.
 */
import type { Details, MatrixView, Subject } from '../../../results/views.js';
import type { InteractionEntry } from '../body.js';
import type { Example } from '../examples.js';
import type { ConceptsDocument } from '../present.js';
import { alternatives } from '../../treeText.js';
import { counted, percent } from '../../text.js';

export function interactionTable({ concepts, interactions }: ConceptsDocument): MatrixView {
  const names = concepts.map((concept) => concept.name);
  const entryOf = new Map(interactions.map((entry) => [`${entry.from} ${entry.to}`, entry]));
  return {
    kind: 'matrix',
    id: 'interactions',
    title: 'Interaction table (row → column)',
    content: 'text',
    rows: names,
    columns: names,
    cells: concepts.map((from, row) =>
      concepts.map((to, column) => {
        const entry = entryOf.get(`${from.id} ${to.id}`);
        return entry ? { value: entry.probability ?? 0, text: cellText(entry), details: interactionDetails(entry, names[row]!, names[column]!), subjects: stepsOf(entry.examples) } : null;
      }),
    ),
  };
}

/** The likeliest way only, so that the table can be read; the others are told on hover and in the list below. */
function cellText({ probability, count, rule }: InteractionEntry): string {
  const [first, ...others] = rule?.split(alternatives) ?? ['told by no tree'];
  return `${probability === null ? 'never seen' : `${percent(probability)} (${counted(count)})`}: ${first}${others.length > 0 ? `${alternatives}…` : ''}`;
}

export function interactionDetails({ probability, count, rule, examples }: InteractionEntry, from: string, to: string): Details {
  return {
    title: `${from} → ${to}`,
    facts: [
      { label: 'When', value: rule ?? 'told by no tree' },
      { label: 'Probability', value: probability === null ? 'never seen' : percent(probability) },
      { label: 'Seen', value: counted(count) },
    ],
    pictures: examplePictures(examples),
  };
}

/** More pictures than this make a card that covers what it is about. */
const picturesShown = 2;

/** @returns the first steps as pictures, each with where it stands. */
export function examplePictures(examples: readonly Example[]): NonNullable<Details['pictures']> {
  return examples.slice(0, picturesShown).map((example) => ({ title: exampleText(example), picture: example.picture, subjects: stepsOf([example]) }));
}

export function stepsOf(examples: readonly Example[]): Subject[] {
  return examples.map(({ sequence, step }) => `step:${sequence}:${step}` as const);
}

/** @returns where a step of the data is and what was read there. */
function exampleText({ sequence, step, text }: Example): string {
  return `sequence ${sequence + 1}, step ${step + 1}: ${text}`;
}
