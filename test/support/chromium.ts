// A real Chromium, where there is one.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const CHROMIUM = process.env.RACKWARDEN_CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Where the screenshots go, for people to look at; without it none are taken: each takes half a second. */
const PICTURES = process.env.RACKWARDEN_PICTURES;

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGS });

/** Of a desk and of a telephone. */
export const WIDTHS = { desk: 1280, telephone: 390 } as const;

/** A fresh page; what goes wrong in it, or leaves the server, is added to the complaints. */
export async function openPage(
  browser: Browser,
  origin: string,
  complaints: string[],
  { width = 'desk', ...options }: BrowserContextOptions & { width?: keyof typeof WIDTHS } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: WIDTHS[width], height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  page.on('console', (message) => {
    // A refused page is answered with its own status, which Chromium says on the console.
    const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    // What a navigation leaves behind is given up.
    const failure = request.failure()?.errorText ?? '';
    if (failure !== 'net::ERR_ABORTED') complaints.push(`${request.url()} ${failure}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`a request to ${request.url()}`);
  });
  return page;
}

/** Keeps what a page looks like, where somebody has asked for it. */
export async function keepPicture(page: Page, name: string, fullPage = true): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
}

/** How far a page can be scrolled to the side. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
