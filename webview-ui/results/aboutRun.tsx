/** Where a result comes from: what was run on what, and what was supposed. */
import type { ResultDocument } from '../../src/engine/results/document.js';
import { Icon } from '../parts/elements.js';
import { valueText } from '../parts/format.js';

export function AboutRun({ document }: { document: ResultDocument }) {
  const { model, data, mapping, parameters, seed, seconds, version, assumptions } = document;
  const facts: readonly (readonly [string, string])[] = [
    ['Model', model.path],
    ['Data', data.path],
    ['Mapping', mapping],
    ...Object.entries(parameters).map(([name, value]) => [name, String(value ?? 'own choice')] as const),
    ['Seed', String(seed)],
    ['Time', `${valueText(seconds)} s`],
    ['Unroll', version],
  ];
  return (
    <section class="card about" aria-label="About this run">
      <div class="cardHead">
        <h2>About this run</h2>
      </div>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
      {assumptions.length > 0 && (
        <>
          <h3>Assumed</h3>
          <ul class="statements assumed">
            {assumptions.map((statement) => (
              <li key={statement}>
                <Icon name="question" />
                {statement}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
