/** The widget of one window for the command palette, quick picks, input boxes and file dialogs. */
import type { Locator, Page } from 'playwright-core';
import { becomes, until } from './until.js';

export class QuickInput {
  readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
  }

  /** Runs a command through the command palette, by its title with category. */
  async runCommand(title: string): Promise<void> {
    // What was open before is about to go; what nobody answered must not stand in the way.
    if (!(await becomes(this.widget, 'hidden', 5000))) await this.leave();
    let patient = 5000;
    // Whatever takes the focus while the palette opens (a panel that is just being shown) closes it again.
    await until(`the palette to run "${title}"`, async () => {
      if (!(await this.input.isVisible())) await this.page.keyboard.press('F1');
      const typed = await this.input.fill(`>${title}`, { timeout: 5000 }).then(() => true, () => false);
      if (typed && (await this.choose(title, patient))) return true;
      // A list is made once: of commands that come with a panel, and of a palette that was slow, another one knows more.
      patient = Math.min(2 * patient, 40_000);
      await this.leave();
      return false;
    });
  }

  /**
   * Answers a quick pick.
   * @param question its title
   * @param open does what opens it, and again where something took the focus and thereby closed it
   * @param answer does one step on the way to an answer; resolves with whether it was the last
   */
  async answer(question: string, open: () => Promise<void>, answer: () => Promise<boolean>): Promise<void> {
    const asking = this.widget.filter({ has: this.page.locator('.quick-input-title').getByText(question, { exact: true }) });
    await until(`"${question}" to be answered`, async () => {
      await open();
      if (!(await becomes(asking, 'visible', 60_000))) return false;
      const { answered } = await until(`an answer to "${question}"`, async () => {
        if (await answer()) return { answered: true };
        return !(await asking.isVisible()) && { answered: false };
      });
      return answered;
    });
  }

  /** Chooses a row of a quick pick, by its label; see {@link answer}. */
  async pick(question: string, label: string, open: () => Promise<void>): Promise<void> {
    await this.answer(question, open, () => this.choose(label));
  }

  /** Ticks rows of a quick pick that takes several, and accepts; see {@link answer}. */
  async tick(question: string, labels: readonly string[], open: () => Promise<void>): Promise<void> {
    await this.answer(question, open, async () => {
      for (const label of labels) {
        const row = this.widget.getByRole('checkbox', { name: rowName(label) }).first();
        if ((await row.getAttribute('aria-checked', { timeout: 5000 }).catch(() => null)) === 'true') continue;
        await clicked(row, 5000);
        return false;
      }
      return clicked(this.widget.getByRole('button', { name: 'OK', exact: true }), 5000);
    });
  }

  /** What an open quick pick says of each of its rows, once it offers more than one; it is then left without an answer. */
  async offered(question: string, open: () => Promise<void>): Promise<readonly string[]> {
    const rows = this.widget.getByRole('option');
    let names: readonly string[] = [];
    await this.answer(question, open, async () => {
      names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
      return names.length > 1;
    });
    await this.leave();
    return names;
  }

  /** Closes whatever is open without an answer. */
  async leave(): Promise<void> {
    await until('the quick input to close', async () => {
      // Before it has the focus, it would not get the key.
      if (await this.input.isVisible()) await this.input.press('Escape', { timeout: 5000 }).catch(() => undefined);
      return becomes(this.widget, 'hidden', 500);
    });
  }

  /** Answers an open or save dialog with an absolute path, and yes where it asks whether to overwrite. */
  async answerFileDialog(file: string): Promise<void> {
    await this.input.waitFor();
    // When the dialog has read the folder that it opens with, it puts its own suggestion over whatever stands there by then.
    await until('the file dialog to suggest something', async () => (await this.input.inputValue()) !== '');
    // It reads folders as its text changes too, and does not take Enter until it has.
    await until(`the file dialog to accept ${file}`, async () => {
      await this.answerOnce(file).catch(() => undefined);
      return becomes(this.widget, 'hidden', 500);
    });
  }

  private async answerOnce(file: string): Promise<void> {
    const overwrite = this.row('Yes');
    if (await overwrite.isVisible()) {
      return overwrite.click({ timeout: 1000 });
    }
    if ((await this.input.inputValue({ timeout: 1000 })) === file) {
      return this.input.press('Enter', { timeout: 1000 });
    }
    // Accepted at the next look, if it still stands there then.
    await this.input.fill(file, { timeout: 1000 });
  }

  private row(label: string): Locator {
    return this.widget.getByRole('option', { name: rowName(label) }).first();
  }

  private async choose(label: string, patient = 5000): Promise<boolean> {
    return clicked(this.row(label), patient);
  }
}

/**
 * @param patient milliseconds that it may take to be there; rows come, move and go while a list is being filled
 * @returns whether it took a click
 */
async function clicked(target: Locator, patient: number): Promise<boolean> {
  const isThere = await target.click({ trial: true, timeout: patient }).then(() => true, () => false);
  // A click that is given up may have been taken after all: this one has time.
  return isThere && target.click({ timeout: 20_000 }).then(() => true, () => false);
}

/** The name of a row is its label, followed by description, keybinding or "recently used". */
function rowName(label: string): RegExp {
  return new RegExp(`^${escapePattern(label)}(,|$)`);
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
