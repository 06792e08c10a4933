/**
 * `report.html`: one self-contained file that says what a result is worth before it shows it. It holds no script,
 * loads nothing and says so in its content security policy.
 */
import type { FileReference, ResultDocument } from '../results/document.js';
import type { View } from '../results/views.js';
import type { GraphPicture } from './exporter.js';
import { html, Markup } from './markup.js';
import { reportStyle, reportStyleHash } from './reportStyle.js';
import { viewSection } from './reportViews.js';

/** @param title of the method: "State machine" */
export function reportOf(document: ResultDocument, title: string, views: readonly View[], pictures: readonly GraphPicture[]): string {
  const modelName = modelsOf(document).map(({ path }) => fileName(path)).join(', ');
  const dataName = document.data && fileName(document.data.path);
  const policy = `default-src 'none'; style-src 'sha256-${reportStyleHash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Unroll ${document.version}">
<title>${title} of ${modelName}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${title}</p>
<h1>${modelName}</h1>
${dataName === null ? null : html`<p class="soft">explained on ${dataName}</p>`}
</header>
${views.map((view) => viewSection(view, pictures))}
${howItWasMade(document)}
</main>
</body>
</html>
`.text;
}

function howItWasMade(document: ResultDocument): Markup {
  const parameters = Object.entries(document.parameters).map(([name, value]) => `${name} = ${value ?? 'chosen by the method'}`);
  const facts: readonly (readonly [string, string | Markup])[] = [
    ...modelsOf(document).map((model) => ['Model', file(model)] as const),
    ['Data', document.data ? file(document.data) : 'none'],
    ['Input', document.mapping],
    ['Parameters', parameters.join(', ') || 'none'],
    ['Seed', String(document.seed)],
    ['Time', `${document.seconds.toFixed(1)} s`],
    ['Made by', `Unroll ${document.version}`],
  ];
  const supposed = document.assumptions.map((assumption) => html`<li>${assumption}</li>`);
  return html`<section><h2>How this was made</h2>
<dl class="facts">${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
${supposed.length > 0 ? html`<h3>What was supposed</h3><ul class="notes">${supposed}</ul>` : null}</section>`;
}

function modelsOf({ model, otherModels = [] }: ResultDocument): readonly FileReference[] {
  return [model, ...otherModels];
}

function file(reference: FileReference): Markup {
  return html`${reference.path}<br><span class="soft mono">sha256 ${reference.sha256}</span>`;
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
