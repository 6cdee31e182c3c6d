// Pages, forms and the desk of who may view some objects: what they refer to and may not be viewed is named nowhere.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allResources, type ResourceMeta } from '../../../src/engine/declare/resource.js';
import { MARK, seedTwoSides, type TwoSides } from '../../support/access/two-sides.js';
import { startServer, type TestServer } from '../../support/app.js';
import { BrowserSession } from '../../support/browser-session.js';

let server: TestServer;
let sides: TwoSides;
let browser: BrowserSession;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  sides = await seedTwoSides(server);
  const user = await server.user();
  const reply = await server.admin.post('/api/users/permissions/', {
    name: 'the light side',
    object_types: allResources().map(({ label }) => label),
    actions: ['view', 'add', 'change', 'delete'],
    constraints: { id__in: [...sides.light.values()].flat() },
    users: [user.id],
  });
  expect(reply.status, reply.text).toBe(201);
  browser = new BrowserSession(server.url);
  await browser.logIn(user.username, user.password);
}, 120_000);
afterAll(() => server.close());

it('A-03 no page and no form names what is hidden', async () => {
  const found: string[] = [];
  let pages = 0;
  const look = async (path: string): Promise<void> => {
    const { status, text } = await browser.get(path, { accept: 'text/html' });
    pages++;
    if (status >= 500) found.push(`${path}: ${status}`);
    const place = text.indexOf(MARK);
    if (place >= 0) found.push(`${path}: ${text.slice(Math.max(0, place - 150), place + 40).replace(/\s+/g, ' ')}`);
  };
  for (const resource of allResources()) {
    const { app, path } = resource as ResourceMeta;
    await look(`/edit/${app}/${path}/add/`);
    for (const id of sides.light.get(resource.label) ?? []) {
      await look(`/${resource.route}/${id}/`);
      await look(`/edit/${app}/${path}/${id}/`);
      await look(`/edit/${app}/${path}/${id}/delete/`);
    }
  }
  for (const path of ['/', '/admin/', '/admin/users/', '/admin/groups/', '/admin/permissions/', '/user/profile/'])
    await look(path);
  process.stdout.write(`A-03: ${pages} pages\n`);
  expect(found).toEqual([]);
  expect(pages).toBeGreaterThan(300);
}, 120_000);
