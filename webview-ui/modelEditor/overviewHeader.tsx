/** The model in three lines: which file, how large, and what goes in and comes out. */
import type { ModelOverview } from '../../src/engine/results/overview.js';
import { Icon } from '../parts/elements.js';
import { bytesText, countOf, meaningText, shapeText } from '../parts/format.js';

type Input = ModelOverview['inputs'][number];

/** Axes of an input of steps: steps and features. Images have more, rows of a table fewer. */
const stepAxes = 2;

function contentText({ content, shape }: Input): string {
  if (content === 'tokens') return 'token ids';
  return shape.length === stepAxes ? 'numbers per step' : 'numbers';
}

const backendNames = { plain: 'plain TypeScript', wasm: 'WebAssembly', tensorflow: 'native TensorFlow' } as const;

export function OverviewHeader({ overview }: { overview: ModelOverview }) {
  const { name, path, bytes, formatTitle, producer, parameters, inputs, output, layers, backend } = overview;
  const facts = [producer, bytesText(bytes), countOf(layers.length, 'layer'), countOf(parameters, 'parameter')];
  return (
    <header class="viewHeader">
      <h1 title={path}>
        {name} <span class="badge">{formatTitle}</span>
      </h1>
      <ul class="factLine" aria-label="Facts about the file">
        {facts.map((fact) => fact !== null && <li key={fact}>{fact}</li>)}
        {backend && (
          <li class="backend" data-backend={backend.name} title={backend.reason}>
            feed-forward layers by {backendNames[backend.name]} <span class="unseen">{backend.reason}</span>
          </li>
        )}
      </ul>
      <p class="inOut">
        {inputs.map((input) => (
          <span class="port" key={input.name}>
            <Icon name="sign-in" />
            <span>
              <strong>{input.name}</strong> {shapeText(input.shape)}{' '}
              <span class="muted">{contentText(input)}</span>
            </span>
          </span>
        ))}
        <Icon name="arrow-right" />
        <span class="unseen">gives</span>
        <span class="port">
          <Icon name="sign-out" />
          <span>
            <strong>{output.name}</strong> {shapeText(output.shape)} <span class="muted">{meaningText(output.meaning)}</span>
          </span>
        </span>
      </p>
    </header>
  );
}
