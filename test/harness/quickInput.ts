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
    await this.widget.waitFor({ state: 'hidden' });
    // Whatever takes the focus while the palette opens (a panel that is just being shown) closes it again.
    await until(`the palette to run "${title}"`, async () => {
      if (!(await this.input.isVisible())) await this.page.keyboard.press('F1');
      const row = this.row(title);
      const fill = this.input.fill(`>${title}`, { timeout: 2000 });
      const offered = await fill.then(() => row.click({ trial: true, timeout: 2000 })).then(() => true, () => false);
      // A click that is given up may have been taken after all; what is typed next would then go into what the command opens.
      return offered && row.click({ timeout: 10_000 }).then(() => true, () => false);
    });
  }

  /** Chooses a row of an open quick pick, by its label. */
  async pick(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** Ticks rows of an open quick pick that takes several, and accepts. */
  async tick(labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const row = this.widget.getByRole('checkbox', { name: rowName(label) }).first();
      await row.waitFor();
      await until(`${label} to be ticked`, async () => {
        if ((await row.getAttribute('aria-checked')) === 'true') return true;
        await row.click();
        return false;
      });
    }
    await this.widget.getByRole('button', { name: 'OK', exact: true }).click();
  }

  /** Labels of the open quick pick's rows. */
  async labels(): Promise<readonly string[]> {
    await this.widget.getByRole('option').first().waitFor();
    return this.widget.getByRole('option').locator('.label-name').allInnerTexts();
  }

  /** Answers an open or save dialog with an absolute path, and yes where it asks whether to overwrite. */
  async answerFileDialog(file: string): Promise<void> {
    await this.input.waitFor();
    // The dialog reads folders as it opens and as its text changes. Until it has, it may put its own
    // suggestion over the answer and does not take Enter.
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
}

/** The name of a row is its label, followed by description, keybinding or "recently used". */
function rowName(label: string): RegExp {
  return new RegExp(`^${escapePattern(label)}(,|$)`);
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
