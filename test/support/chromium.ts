// A real Chromium, where there is one. One serves all test files of a worker, and so do its pages: to start a browser, or
// to open a window, takes more computing than all that a test does with it.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BrowserSession } from './browser-session.js';
import { isLong } from './depth.js';

// The headless shell has no window to draw around its pages: it takes a third of the computing.
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
export const CHROMIUM = process.env.RACKWARDEN_CHROMIUM ?? PLACES.find((path) => existsSync(path)) ?? 'chromium';
export const hasChromium = existsSync(CHROMIUM);

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Less computing for each page: one process less, and the next page of a server where the last one was.
  '--in-process-gpu',
  '--disable-features=RenderDocument',
];
/** Where the screenshots go, for people to look at; without it none are taken: each takes half a second. */
const PICTURES = process.env.RACKWARDEN_PICTURES;

/** Of a desk and of a telephone. */
export const WIDTHS = { desk: 1280, telephone: 390 } as const;
export type Width = keyof typeof WIDTHS;
export type Scheme = 'light' | 'dark';

/** Each width and each colour scheme; in a long run each with each. */
export const SCREENS: readonly (readonly [Width, Scheme])[] = [
  ['desk', 'light'],
  ['telephone', 'dark'],
  ...(isLong
    ? ([
        ['desk', 'dark'],
        ['telephone', 'light'],
      ] as const)
    : []),
];

export interface View {
  readonly width?: Width;
  readonly colorScheme?: Scheme;
  readonly javaScriptEnabled?: boolean;
}

/** Ends with its worker, whose end closes the pipe that it is driven by. */
let running: Promise<Browser> | undefined;
/** With scripts, and without. */
const pages = new Map<boolean, Promise<Page>>();

async function newPage(javaScriptEnabled: boolean): Promise<Page> {
  running ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  const context = await (await running).newContext({ javaScriptEnabled });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** An empty page of nobody; what goes wrong in it, or leaves the server, is added to the complaints. */
export async function openPage(
  origin: string,
  complaints: string[],
  { width = 'desk', colorScheme = 'light', javaScriptEnabled = true }: View = {},
): Promise<Page> {
  const kept = pages.get(javaScriptEnabled) ?? newPage(javaScriptEnabled);
  pages.set(javaScriptEnabled, kept);
  const page = await kept;
  page.removeAllListeners();
  await page.goto('about:blank');
  await page.context().clearCookies();
  await page.context().clearPermissions();
  await page.emulateMedia({ media: null });
  await showOn(page, width, colorScheme);
  listen(page, origin, complaints);
  return page;
}

function listen(page: Page, origin: string, complaints: string[]): void {
  page.on('console', (message) => {
    // A refused page is answered with its own status, which Chromium says on the console.
    const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('requestfailed', (request) => {
    // What a navigation leaves behind is given up.
    const failure = request.failure()?.errorText ?? '';
    if (failure !== 'net::ERR_ABORTED') complaints.push(`${request.url()} ${failure}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`a request to ${request.url()}`);
  });
}

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** Gives a page the cookies of a new session, as the form of the log-in would. */
export async function logInOn(page: Page, origin: string, { username, password }: Account): Promise<void> {
  const session = new BrowserSession(origin);
  await session.logIn(username, password);
  const cookies = [...session.cookies].map(([name, value]) => ({ name, value, url: origin, httpOnly: true }));
  await page.context().addCookies(cookies);
}

/** Lays the page out anew, as it stands. */
export async function showOn(page: Page, width: Width, colorScheme: Scheme): Promise<void> {
  await page.setViewportSize({ width: WIDTHS[width], height: 900 });
  await page.emulateMedia({ colorScheme });
}

/** Looks at one loaded page on every screen. */
export async function onEveryScreen(page: Page, look: (width: Width, scheme: Scheme) => Promise<void>): Promise<void> {
  for (const [width, scheme] of SCREENS) {
    await showOn(page, width, scheme);
    await look(width, scheme);
  }
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

/** Does the outline begin with one first heading, and skip no level? */
export const isOutlined = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const levels = [...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(({ tagName }) => Number(tagName[1]));
    return (
      levels[0] === 1 &&
      levels.every((level, index) => index === 0 || (level > 1 && level <= (levels[index - 1] ?? 0) + 1))
    );
  });
