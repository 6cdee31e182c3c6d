// A browser without a browser: keeps cookies, finds CSRF tokens, posts forms.
import { Client, type Reply, type Sent } from './client.js';

const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

export class BrowserSession {
  readonly cookies = new Map<string, string>();
  private readonly client: Client;
  private seen: { readonly token: string; readonly cookie?: string | undefined } = { token: '' };

  constructor(readonly url: string) {
    this.client = new Client(url);
  }

  async get(path: string, headers: Record<string, string> = HTML): Promise<Reply> {
    return this.send('GET', path, { headers });
  }

  /** Posts a form with the CSRF token of a page, as the page's own form would; `from` is one that has a form. */
  async post(path: string, fields: Record<string, string>, from = path): Promise<Reply> {
    const csrfmiddlewaretoken = await this.csrfToken(from);
    return this.send('POST', path, {
      headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded', origin: this.url },
      raw: new URLSearchParams({ csrfmiddlewaretoken, ...fields }).toString(),
    });
  }

  /** Of the last page that had one, as long as its cookie is kept; else of the page at `from`. */
  async csrfToken(from = '/'): Promise<string> {
    if (this.seen.cookie === this.cookies.get('csrftoken') && this.seen.token !== '') return this.seen.token;
    const page = await this.get(from);
    // The log-in sends on whoever is logged in already: the token of another page does as well.
    return csrfOf(page.status === 302 ? (await this.get('/')).text : page.text);
  }

  async logIn(username: string, password: string, next = '/'): Promise<Reply> {
    return this.post('/login/', { username, password, next });
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await this.client.send(method, path, {
      ...sent,
      headers: { ...(cookie ? { cookie } : {}), ...sent.headers },
    });
    for (const line of reply.headers.getSetCookie()) this.keep(line);
    const token = csrfOf(reply.text);
    if (token !== '') this.seen = { token, cookie: this.cookies.get('csrftoken') };
    return reply;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('=')).trim();
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    const isGone =
      value === '' || attributes.some((attribute) => /max-age=0|expires=thu, 01 jan 1970/i.test(attribute));
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** The token of the first form of a page. */
export function csrfOf(page: string): string {
  return (
    /name="csrfmiddlewaretoken"[^>]*value="([^"]+)"/.exec(page)?.[1] ??
    /value="([^"]+)"[^>]*name="csrfmiddlewaretoken"/.exec(page)?.[1] ??
    ''
  );
}
