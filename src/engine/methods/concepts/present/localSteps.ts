/**
 * A local explanation, one column per step.
 */
import type { PairedData } from '../../../data/pairedData.js';
import type { Details, StepsView } from '../../../results/views.js';
import { stepPicture } from '../../stepPicture.js';
import type { ExplainedStep, LocalExplanation } from '../local.js';
import type { ConceptsDocument } from '../present.js';
import type { Trajectories } from '../trajectories.js';

export interface LocalInput {
  readonly explanation: LocalExplanation;
  /** Index in the data. */
  readonly sequence: number;
  /** Of that sequence alone. */
  readonly trajectory: Trajectories;
  readonly data: PairedData;
}

type Row = StepsView['rows'][number];

/** Rows for so many inputs; the others are seen in a step's picture. */
const inputsShown = 4;

export function localSteps(document: ConceptsDocument, { explanation, sequence, trajectory, data }: LocalInput): StepsView {
  const { classes } = document;
  const { steps, firstDivergence } = explanation;
  const conceptOf = new Map(document.concepts.map((concept) => [concept.id, { text: concept.name, group: classes.indexOf(concept.class) }]));
  const nameOf = (id: string): string => conceptOf.get(id)!.text;
  const differs = steps.map((step) => step.model !== null && step.model !== step.extracted);
  const answerRow = (label: string, answerOf: (step: ExplainedStep) => string | null): Row => ({
    label,
    cells: steps.map((step, i) => {
      const answer = answerOf(step);
      return answer === null ? null : { text: answer, group: classes.indexOf(answer), ...(differs[i] && { differs: true }) };
    }),
  });
  const inputs = (steps[0]?.input ?? []).slice(0, inputsShown);
  return {
    kind: 'steps',
    id: 'explained',
    title: `Sequence ${sequence + 1}, step by step`,
    summary: summaryOf(explanation, differs),
    groups: classes,
    rows: [
      ...inputs.map(({ name }, i): Row => ({ label: name, cells: steps.map((step) => ({ text: step.input[i]!.value })) })),
      { label: 'Concept', cells: steps.map((step) => conceptOf.get(step.concept)!) },
      { label: 'Next concept', cells: steps.map((_, i) => (steps[i + 1] ? conceptOf.get(steps[i + 1]!.concept)! : null)) },
      { label: 'Because', cells: steps.map((step) => (step.path.length === 0 ? null : { text: becauseOf(step) })) },
      answerRow('Concepts answer', (step) => step.extracted),
      answerRow('Model answers', (step) => step.model),
    ],
    steps: steps.map((step, i) => ({
      id: `step-${i + 1}`,
      label: String(i + 1),
      details: detailsOf(step, nameOf, stepPicture(data, { inputs: trajectory.inputs, width: trajectory.width, first: 0, end: steps.length }, i, document.input.window)),
      subjects: [`step:${sequence}:${trajectory.places[i]!}`],
    })),
    ...(firstDivergence !== null && { mark: { step: firstDivergence, label: 'first disagreement' } }),
  };
}

/** The path as what held: `light > 198.3, co2 ≤ 600`. Of two bounds on the same side the later one is the tighter. */
function becauseOf({ path }: ExplainedStep): string {
  const held = path.map(({ test, passed }) => (passed ? test : negated(test)));
  const side = (test: string): string => (test.includes(' ≠ ') ? test : test.slice(0, test.lastIndexOf(' ')));
  return [...new Map(held.map((test) => [side(test), test])).values()].join(', ');
}

function negated(test: string): string {
  return test.includes(' ≤ ') ? test.replace(' ≤ ', ' > ') : test.replace(' = ', ' ≠ ');
}

function detailsOf({ step, from, concept, path, extracted, model, input }: ExplainedStep, nameOf: (id: string) => string, picture: NonNullable<Details['pictures']>[number]['picture']): Details {
  return {
    title: `Step ${step + 1}: ${from === null ? 'start' : nameOf(from)} → ${nameOf(concept)}`,
    facts: [
      ...path.map(({ test, value, passed }) => ({ label: test, value: `${passed ? 'yes' : 'no'} (${value})` })),
      { label: 'Concepts answer', value: extracted },
      { label: 'Model answers', value: model ?? 'nothing yet' },
    ],
    ...(input.length > inputsShown && { lists: [{ title: 'Input', items: input.map(({ name, value }) => `${name} ${value}`) }] }),
    pictures: [{ title: 'Around this step', picture }],
  };
}

function summaryOf({ steps, firstDivergence }: LocalExplanation, differs: readonly boolean[]): string {
  if (steps.length === 0) return 'The sequence is empty.';
  const compared = steps.filter((step) => step.model !== null).length;
  const wrong = differs.filter(Boolean).length;
  if (firstDivergence === null) return `Concepts and model agree at all ${compared} steps that the model answers.`;
  return `Concepts and model differ at ${wrong} of ${compared} steps, first at step ${firstDivergence + 1}.`;
}
