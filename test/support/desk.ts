// What tests of the administrator's desk share: people at it, and forms with boxes.
import { ObjectPermission } from '../../src/users/object-permission.js';
import type { TestServer, TestUser } from './app.js';
import { BrowserSession } from './browser-session.js';
import type { Reply } from './client.js';
import { make } from './factories/make.js';

/** Markup and links that do harm where they are not text. */
export const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;

/** Has markup of a stored text become markup of the page? */
export const hasMarkup = (page: string): boolean => /<script>|<img src=x/i.test(page);

export async function loggedIn(server: TestServer, username: string, password: string): Promise<BrowserSession> {
  const browser = new BrowserSession(server.url);
  await browser.logIn(username, password);
  return browser;
}

export interface Given {
  readonly object_types: string[];
  readonly actions: string[];
  readonly constraints?: unknown;
}

/** Somebody whom permissions let do this, and no more, at their browser. */
export async function somebody(
  server: TestServer,
  ...grants: readonly Given[]
): Promise<{ user: TestUser; browser: BrowserSession }> {
  const user = await server.user();
  for (const grant of grants) await make(server, ObjectPermission, { ...grant, users: [user.id] });
  return { user, browser: await loggedIn(server, user.username, user.password) };
}

export type Fields = readonly (readonly [name: string, value: string])[];

/** Posts a form as a browser would: a name may stand in it several times. */
export async function send(browser: BrowserSession, path: string, fields: Fields): Promise<Reply> {
  const csrf = await browser.csrfToken('/user/profile/');
  const raw = new URLSearchParams([['csrfmiddlewaretoken', csrf], ...fields] as [string, string][]).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: browser.url, accept: 'text/html' };
  return browser.send('POST', path, { headers, raw });
}
