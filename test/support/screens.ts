// Pictures on a page of Chromium, wide and narrow, light, dark and on paper; it keeps what it complains of.
import type { Locator, Page } from 'playwright-core';
import { keepPicture, openPage, overflowOf, type Scheme, type Width } from './chromium.js';

/** What pictures are drawn on. */
export const PAPER = { light: 'rgb(255, 255, 255)', dark: 'rgb(24, 33, 42)' } as const;

export class Screens {
  page!: Page;
  private complaints: string[] = [];

  constructor(private readonly origin: string) {}

  async open(width: Width, colorScheme: Scheme = 'light'): Promise<Page> {
    this.complaints = [];
    this.page = await openPage(this.origin, this.complaints, { width, colorScheme });
    return this.page;
  }

  /** What has gone wrong since the page was opened. */
  get wrong(): readonly string[] {
    return this.complaints;
  }

  to(path: string) {
    return this.page.goto(`${this.origin}${path}`);
  }

  /** How far the page can be scrolled to the side. */
  overflow(): Promise<number> {
    return overflowOf(this.page);
  }

  fill(what: string | Locator): Promise<string> {
    const found = typeof what === 'string' ? this.page.locator(what) : what;
    return found.first().evaluate((one) => getComputedStyle(one).fill);
  }

  /** The ids of all elements of the page. */
  ids(): Promise<string[]> {
    return this.page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  }

  async keep(name: string): Promise<void> {
    // What is no page has nothing that could be measured beyond the window.
    const fullPage = await this.page.evaluate(() => document.contentType === 'text/html');
    await keepPicture(this.page, name, fullPage);
  }

  /** Runs `look` as the page is printed, from a dark screen, and says how many sheets it takes. */
  async printed(look: () => Promise<void>): Promise<number> {
    await this.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await look();
    const sheets = (await this.page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type ?\/Page\b/g);
    await this.page.emulateMedia({ media: 'screen' });
    return sheets?.length ?? 0;
  }

  /** What screen readers are told: images with what they show, and links. */
  async told(): Promise<{ readonly role: string; readonly name: string; readonly description: string }[]> {
    const session = await this.page.context().newCDPSession(this.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    return nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, description }) => ({
        role: String(role?.value),
        name: String(name?.value),
        description: String(description?.value),
      }));
  }
}
