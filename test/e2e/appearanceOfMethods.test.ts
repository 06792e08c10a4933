/** What the methods show besides a graph in every theme, narrow and wide: pictures to look at, and what axe finds. */
import type { Webview } from '../harness/webview.js';
import { hoverNothing, openTab, press, resultPanel, start, startComparison, titles } from './support/extraction.js';
import { inEveryTheme, usualLooks } from './support/everyTheme.js';
import { sharedWorkbench } from './support/session.js';

/** One thing that a result shows. */
interface Look {
  readonly name: string;
  /** Brings the panel to it, wherever it was before. */
  readonly show: (panel: Webview) => Promise<void>;
  /** What is to be in sight. */
  readonly at?: string;
}

interface Exhibit {
  readonly name: string;
  readonly open: () => Promise<Webview>;
  readonly looks: readonly Look[];
}

async function run(model: string, title: string, data: string): Promise<Webview> {
  await start(sharedWorkbench(), model, title, data);
  return resultPanel(sharedWorkbench(), 'ready');
}

/** Nothing more to be done: it is there as the result opens. */
const asItOpens = async (): Promise<void> => undefined;

async function chooseFirstRow(panel: Webview): Promise<void> {
  await press(panel.locator('.mainTable tr[data-row] .linkButton').first());
}

const exhibits: readonly Exhibit[] = [
  {
    name: 'cells',
    open: () => run('binary-lstm.keras', titles.cells, 'binary-words.csv'),
    looks: [
      { name: 'table', show: asItOpens },
      {
        name: 'one large',
        at: '[data-question=cell] .answer',
        show: async (panel) => {
          await chooseFirstRow(panel);
          for (const id of ['step', 'gates', 'sine']) await panel.locator(`[data-series="cell/${id}"] .plotPlace svg`).first().waitFor();
        },
      },
      {
        name: 'done without',
        at: '[data-question=ablate]',
        show: async (panel) => {
          await openTab(panel, 'Do without cells');
          await panel.locator('.mainTable tr[data-row] input[type=checkbox]').first().check();
          await panel.locator('[data-metrics="ablate/without"]').waitFor();
        },
      },
    ],
  },
  {
    name: 'a hidden layer',
    open: () => run('digits-cnn.keras', titles.metaTree, 'digits.npz'),
    looks: [
      {
        name: 'gallery',
        at: '[data-gallery=instances]',
        show: async (panel) => {
          await openTab(panel, 'Held-out instances');
          await panel.locator('[data-gallery=instances] li canvas').first().waitFor();
        },
      },
      {
        name: 'way of an instance',
        at: '[data-graph=tree]',
        show: async (panel) => {
          const item = panel.locator('[data-gallery=instances] li button').first();
          // By the keyboard: a mouse would leave a card over the picture.
          if ((await item.getAttribute('aria-pressed')) !== 'true') await item.press('Enter');
          await panel.locator('[data-graph=tree] [data-mark=node].lit').first().waitFor();
          await panel.locator('h1').click();
          await hoverNothing(panel);
        },
      },
      {
        name: 'plane of a factor',
        at: '[data-alternatives]',
        show: async (panel) => {
          await openTab(panel, 'Factors in the plane');
          await panel.locator('[data-alternatives] .plotPlace svg').first().waitFor();
        },
      },
    ],
  },
  {
    name: 'partitions',
    open: () => run('sentiment-gru.keras', titles.partitions, 'sentiment.jsonl'),
    looks: [
      { name: 'table', show: asItOpens },
      {
        name: 'one large',
        at: '[data-question=partition] .answer',
        show: async (panel) => {
          await chooseFirstRow(panel);
          await panel.locator('[data-bars="partition/coefficients"] .plotPlace svg').first().waitFor();
          await panel.locator('[data-graph="partition/describers"] [data-mark=node]').first().waitFor();
        },
      },
      {
        name: 'stages and coverage',
        at: '[data-bars=staged]',
        show: async (panel) => {
          await panel.locator('[data-series=coverage] input[type=range]').focus();
          await panel.locator('[data-bars=staged] .plotPlace svg').first().waitFor();
        },
      },
    ],
  },
  {
    name: 'a comparison',
    open: async () => {
      await startComparison(sharedWorkbench(), ['binary-gru.safetensors', 'binary-lstm.keras'], 'binary-words.csv');
      return resultPanel(sharedWorkbench(), 'ready');
    },
    looks: [
      { name: 'models', show: asItOpens },
      { name: 'histograms', at: '.chartGrid', show: async (panel) => panel.locator('.chartGrid .plotPlace svg').first().waitFor() },
      { name: 'state machines', at: '[data-series=fidelity]', show: async (panel) => panel.locator('[data-series=fidelity] .plotPlace svg').first().waitFor() },
    ],
  },
];

for (const { name, open, looks } of exhibits) {
  describe(`The looks of ${name}`, () => {
    let panel: Webview;

    before(async () => {
      await sharedWorkbench().closeAllEditors();
      panel = await open();
      await sharedWorkbench().notificationsGone();
    });

    after(usualLooks);

    for (const look of looks) {
      it(`${look.name} in every theme, narrow and wide`, async () => {
        await look.show(panel);
        await inEveryTheme(`${name}, ${look.name}`, panel, look.at);
      });
    }
  });
}
