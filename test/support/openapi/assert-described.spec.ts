import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../app.js';
import type { Json } from '../client.js';
import { assertDescribed, type Exchange } from './assert-described.js';

let server: TestServer;
let site: Json;
beforeAll(async () => {
  server = await startServer();
  site = (await server.admin.post('/api/dcim/sites/', { name: 'Akron', slug: 'akron' })).body;
});
afterAll(() => server.close());

/** An answer to a reading of the site. */
const answer = (body: unknown, more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  url: new URL(`${server.url}/api/dcim/sites/${site.id}/`),
  sent: undefined,
  hasBody: false,
  status: 200,
  contentType: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
  body,
  ...more,
});

const write = (method: string, sent: unknown): Exchange => answer(site, { method, sent, hasBody: true });

describe('assertDescribed', () => {
  it('lets through what is described, whichever of two methods comes first', () => {
    const body = { name: 'Akron', slug: 'akron' };
    for (const exchange of [answer(site), write('PATCH', {}), write('PUT', body), write('PATCH', { name: 'A' })]) {
      expect(() => assertDescribed(exchange)).not.toThrow();
    }
  });

  type Case = [name: string, exchange: () => Exchange, message: string];
  it.each<Case>([
    ['a field that is not described', () => answer({ ...site, stray: 1 }), 'stray'],
    ['a field that is missing', () => answer({ ...site, slug: undefined }), 'slug'],
    ['a null where there is none', () => answer({ ...site, name: null }), '/name: must be string'],
    ['a value of another type', () => answer({ ...site, latitude: 'north' }), '/latitude'],
    ['a status', () => answer({}, { status: 418 }), 'The status is not described.'],
    ['a media type', () => answer({}, { contentType: 'text/csv' }), 'The media type text/csv is not described.'],
    ['a method', () => answer(site, { method: 'TRACE' }), 'The operation is not described.'],
    ['a body without what PUT requires', () => write('PUT', { slug: 'akron' }), 'name'],
    ['a name in a body', () => write('PATCH', { stray: 1 }), 'stray was accepted and is not described'],
  ])('refuses %s', (_name, exchange, message) => {
    expect(() => assertDescribed(exchange())).toThrow(message);
  });
});
