// A plain HTTP client for one principal. What it gets is held against the OpenAPI document.
import { assertDescribed } from './openapi/assert-described.js';
import { exchange } from './transport.js';

export interface Reply<T = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: T;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read in tests, which assert what is in them.
export type Json = any;

export interface Sent {
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
}

export class Client {
  constructor(
    readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  get = (path: string, sent: Sent = {}) => this.send('GET', path, sent);
  head = (path: string, sent: Sent = {}) => this.send('HEAD', path, sent);
  options = (path: string, sent: Sent = {}) => this.send('OPTIONS', path, sent);
  post = (path: string, body?: unknown, sent: Sent = {}) => this.send('POST', path, { ...sent, body });
  put = (path: string, body?: unknown, sent: Sent = {}) => this.send('PUT', path, { ...sent, body });
  patch = (path: string, body?: unknown, sent: Sent = {}) => this.send('PATCH', path, { ...sent, body });
  delete = (path: string, body?: unknown, sent: Sent = {}) => this.send('DELETE', path, { ...sent, body });

  /** The same principal with more headers. */
  with(headers: Record<string, string>): Client {
    return new Client(this.url, { ...this.headers, ...headers });
  }

  async send(method: string, path: string, { headers = {}, body, raw }: Sent = {}): Promise<Reply> {
    // What is compressed has tests of its own: the others read the same bytes faster.
    const plain = { accept: 'application/json', 'accept-encoding': 'identity' };
    const all: Record<string, string> = { ...plain, ...this.headers, ...headers };
    if (body !== undefined) all['content-type'] ??= 'application/json';
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const url = new URL(path, this.url);
    const answer = await exchange(method, url, all, sent);
    const reply = { ...answer, body: parse(answer.text) };
    assertDescribed({
      ...reply,
      method,
      url,
      sent: sentJson(all['content-type'], sent),
      hasBody: sent !== undefined && sent.length > 0,
      contentType: answer.headers.get('content-type') ?? '',
    });
    return reply;
  }
}

/** What was sent, where that is JSON. */
function sentJson(contentType = '', sent: string | Uint8Array | undefined): unknown {
  return contentType.startsWith('application/json') && typeof sent === 'string' ? parse(sent) : undefined;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Authorization: Basic …` of a name and a password. */
export const basic = (username: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
