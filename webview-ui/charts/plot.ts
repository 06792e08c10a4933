/**
 * Observable Plot under the webview's content security policy. It is loaded when the first chart is drawn. Plot puts a
 * `<style>` into each chart, which the policy blocks: its text is adopted by the document instead, once per text.
 */
import type * as PlotModule from '@observablehq/plot';

export type Plot = typeof PlotModule;

let loading: Promise<Plot> | null = null;

export function loadPlot(): Promise<Plot> {
  loading ??= import('@observablehq/plot');
  return loading;
}

const adopted = new Set<string>();

/**
 * Makes a chart that is not in the document yet fit for it: moves its styles, and makes it one picture with one name
 * (Plot names each group of marks, which screen readers cannot make sense of).
 */
export function prepareChart(chart: Element, name: string): void {
  for (const part of chart.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', name);
  for (const style of chart.querySelectorAll('style')) {
    const text = style.textContent;
    style.remove();
    if (adopted.has(text)) continue;
    adopted.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
}
