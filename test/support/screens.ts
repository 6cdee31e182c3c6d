// Pages in Chromium, wide and narrow, light, dark and on paper; each keeps what it complains of.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { ARGS, CHROMIUM, keepPicture, WIDTHS } from './chromium.js';

export type Width = keyof typeof WIDTHS;
export type Scheme = 'light' | 'dark';

export const HAS_CHROMIUM = existsSync(CHROMIUM);
export const SCREENS: readonly (readonly [Width, Scheme])[] = [
  ['desk', 'light'],
  ['desk', 'dark'],
  ['telephone', 'light'],
  ['telephone', 'dark'],
];
/** What pictures are drawn on. */
export const PAPER = { light: 'rgb(255, 255, 255)', dark: 'rgb(24, 33, 42)' } as const;

export class Screens {
  page!: Page;
  context!: BrowserContext;
  private complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<Screens> {
    return new Screens(await chromium.launch({ executablePath: CHROMIUM, args: ARGS }));
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  async open(width: Width, colorScheme: Scheme = 'light'): Promise<Page> {
    this.complaints = [];
    const viewport = { width: WIDTHS[width], height: 900 };
    this.context = await this.browser.newContext({ viewport, colorScheme });
    const page = await this.context.newPage();
    page.setDefaultTimeout(5_000);
    page.on('console', (message) => {
      // A document that is no page has no icon of its own, for which Chromium asks all the same.
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    this.page = page;
    return page;
  }

  /** Ends what was opened, and tells what went wrong on it. */
  async shut(): Promise<readonly string[]> {
    await this.context.close();
    return this.complaints;
  }

  /** How far the page can be scrolled to the side. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  fill(what: string | Locator): Promise<string> {
    const found = typeof what === 'string' ? this.page.locator(what) : what;
    return found.first().evaluate((one) => getComputedStyle(one).fill);
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
    const session = await this.context.newCDPSession(this.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, description }) => ({
        role: String(role?.value),
        name: String(name?.value),
        description: String(description?.value),
      }));
  }
}
