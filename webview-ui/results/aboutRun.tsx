/** Where a result comes from: what was run on what, and what was supposed. */
import type { Parameter, ParameterValue } from '../../src/engine/methods/method.js';
import type { ResultDocument } from '../../src/engine/results/document.js';
import { Facts } from '../parts/facts.js';
import { valueText } from '../parts/format.js';
import { Statements } from '../parts/statements.js';

/** Digits that show a parameter as it was given. */
const exact = 15;

function valueOf(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return valueText(value, exact);
  return String(value ?? "the method's own choice");
}

export function AboutRun({ document, parameters: declared }: { document: ResultDocument; parameters: readonly Parameter[] }) {
  const titles = new Map(declared.map(({ name, title }) => [name, title]));
  const { model, otherModels = [], data, mapping, parameters, seed, seconds, version, assumptions } = document;
  const facts: readonly (readonly [string, string])[] = [
    ['Model', model.path],
    ...(otherModels.length > 0 ? [['Compared with', otherModels.map(({ path }) => path).join(', ')] as const] : []),
    ['Data', data?.path ?? 'none'],
    ['Mapping', mapping],
    ...Object.entries(parameters).map(([name, value]) => [titles.get(name) ?? name, valueOf(value)] as const),
    ['Seed', String(seed)],
    ['Time', `${valueText(seconds)} s`],
    ['Unroll', version],
  ];
  return (
    <section class="card about" aria-label="About this run">
      <div class="cardHead">
        <h2>About this run</h2>
      </div>
      <Facts facts={facts} />
      {assumptions.length > 0 && (
        <>
          <h3>Assumed</h3>
          <Statements statements={assumptions} icon="question" tone="assumed" />
        </>
      )}
    </section>
  );
}
