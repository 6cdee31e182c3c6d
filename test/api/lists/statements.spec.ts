// What a list costs in statements: a constant few, whatever the page size and whoever asks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client } from '../../support/client.js';
import { generateInventory } from '../../support/generated-inventory.mjs';

const MOST = 6;

describe('the statements of a list', () => {
  let server: TestServer;
  let narrow: Client;

  beforeAll(async () => {
    server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
    await generateInventory((text) => server.database.source.query(text), { devices: 120, interfacesPerDevice: 3 });
    const scopes = allResources()
      .filter(({ options }) => !options.confidential)
      .map(({ label }) => ({ object_types: [label], actions: ['view'], constraints: { id__isnull: false } }));
    const token = await server.admin.post('/api/users/tokens/', { permissions: scopes });
    expect(token.status).toBe(201);
    narrow = server.withKey(token.body.key);
  });
  afterAll(() => server?.close());

  const costOf = async (client: Client, path: string): Promise<number> => {
    await client.get(path);
    const costs: number[] = [];
    // The least of a few: what the server does now and then, such as noting when a token was used, is not the list's.
    for (let time = 0; time < 3; time++) {
      const before = server.database.statements;
      const { status } = await client.get(path);
      expect([path, status]).toEqual([path, 200]);
      costs.push(server.database.statements - before);
    }
    return Math.min(...costs);
  };

  it.each(allResources().map(({ route }) => [route]))(
    'of %s are few, and as many for a hundred as for two',
    async (route) => {
      for (const client of [server.admin, narrow]) {
        const of = allResources().find((one) => one.route === route);
        if (client === narrow && of?.options.confidential) continue;
        const [few, many] = [await costOf(client, `/${route}/?limit=2`), await costOf(client, `/${route}/?limit=100`)];
        expect(few).toBeLessThanOrEqual(MOST);
        expect(many).toBeLessThanOrEqual(few);
      }
    },
  );
});
