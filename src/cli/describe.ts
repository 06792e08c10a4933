/**
 * `unroll describe`: a model at a glance.
 */
import { printable } from '../engine/core/printable.js';
import { shapeText } from '../engine/core/tensor.js';
import type { ModelOverview } from '../engine/results/overview.js';
import { heading, shortened, type Terminal, textTable } from './terminal.js';

export function printOverview(given: ModelOverview, terminal: Terminal): void {
  const overview = printableTexts(given);
  const count = (value: number): string => value.toLocaleString('en');
  const bold = (text: string): string => heading(text, terminal);
  const origin = [overview.formatTitle, overview.producer, sizeText(overview.bytes), `${count(overview.parameters)} parameters`];
  const [titles, ...layers] = textTable(
    [{ title: 'Layer' }, { title: 'Type' }, { title: 'Output' }, { title: 'Parameters', alignRight: true }, { title: 'Settings' }],
    overview.layers.map((layer) => [
      layer.name,
      `${layer.className}${layer.bidirectional ? ' (both ways)' : ''}`,
      shapeText(layer.outputShape),
      count(layer.parameters),
      layer.unsupported ? `cannot be run: ${layer.unsupported}` : layer.settings.join(', '),
    ]),
  );
  const lines = [
    bold(overview.name),
    origin.filter((part) => part !== null).join(' · '),
    '',
    ...overview.inputs.map((input) => `Input   ${input.name}: ${input.content} ${shapeText(input.shape)}`),
    `Output  ${overview.output.name}: ${shapeText(overview.output.shape)}, ${overview.output.meaning}`,
    '',
    bold(titles!),
    ...layers,
    ...section('Supposed, as the file does not say it', overview.assumptions.map((assumption) => assumption.statement), bold),
    ...section('Notes', overview.notes, bold),
    ...section('What can be run on it', overview.methods.map((method) => `unroll ${method.id}: ${method.unsuited ? `no. ${method.unsuited}` : method.title}`), bold),
  ];
  terminal.out.write(`${lines.join('\n')}\n`);
}

/** Characters of one text; every row of a table is as wide as the longest. */
const longestText = 1000;

/** Every name comes from the file, which may hold anything. */
function printableTexts(overview: ModelOverview): ModelOverview {
  return JSON.parse(JSON.stringify(overview), (_key, item: unknown) => (typeof item === 'string' ? printable(shortened(item, longestText)) : item)) as ModelOverview;
}

function section(title: string, entries: readonly string[], bold: (text: string) => string): string[] {
  return entries.length === 0 ? [] : ['', bold(title), ...entries.map((entry) => `- ${entry}`)];
}

function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit + 1 < units.length; unit++) value /= 1000;
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}
