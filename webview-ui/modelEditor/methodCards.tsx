/** What can be run on the model, and for the rest why not. */
import { useState } from 'preact/hooks';
import type { ModelOverview } from '../../src/engine/results/overview.js';
import { Button, Icon } from '../parts/elements.js';
import { Banner } from '../parts/notice.js';
import { problemOf } from '../parts/host.js';

interface MethodCardsProps {
  readonly methods: ModelOverview['methods'];
  readonly onRun: (method: string) => Promise<void>;
}

export function MethodCards({ methods, onRun }: MethodCardsProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const run = (method: string): void => {
    setProblem(null);
    onRun(method).catch((error: unknown) => setProblem(problemOf(error)));
  };
  const suitedFirst = [...methods].sort((a, b) => Number(a.unsuited !== null) - Number(b.unsuited !== null));
  return (
    <>
      {problem !== null && <Banner tone="error">{problem}</Banner>}
      <ul class="methods">
        {suitedFirst.map(({ id, title, verb, purpose, unsuited }) => (
          <li key={id} class={`method ${unsuited === null ? '' : 'unsuited'}`} data-method={id}>
            <Icon name={unsuited === null ? 'beaker' : 'circle-slash'} />
            <h3>{title}</h3>
            {unsuited === null && (
              <Button icon="play" label={`${verb}: ${title}`} onClick={() => run(id)}>
                {verb}
              </Button>
            )}
            <p class="muted">{unsuited ?? purpose}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
