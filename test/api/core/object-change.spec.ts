import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { ObjectChange } from '../../../src/extras/object-change.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(ObjectChange, {
  before: async (server) => {
    await make(server, Region, { name: 'Ohio' });
    await make(server, Tag, { name: 'Alpha' });
    const { client } = await server.user('planner', { is_superuser: true });
    const { body: region } = await client.post('/api/dcim/regions/', { name: 'Europe', slug: 'europe' });
    await server.admin.patch(`/api/dcim/regions/${region.id}/`, { name: 'Asia', changelog_message: 'because' });
  },
  brief: 'full',
  filters: ({ time }) => ({ time_after: time, time_before: time }),
  // Two for each kind of object, and one more for what counts.
  statements: 12,
});

describe('the change log', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('shows what was changed as long as it is there, and is found by everything it says', async () => {
    const region = await make(server, Region, { name: 'Ohio' });
    const path = `/api/dcim/regions/${region.id}/`;
    const changed = await server.admin.patch(path, { name: 'Iowa' });
    const ofRegion = `changed_object_type=dcim.region&changed_object_id=${region.id}`;
    const found = async (query: string): Promise<Json[]> => {
      const { status, body, text } = await server.admin.get(`/api/core/object-changes/?${ofRegion}&${query}`);
      expect(status, text).toBe(200);
      return body.results;
    };
    const [update, creation] = await found('');
    expect([update, creation]).toMatchObject([
      { action: { value: 'update' }, changed_object: { id: region.id, name: 'Iowa' } },
      { action: { value: 'create' }, changed_object: { id: region.id, name: 'Iowa' } },
    ]);
    for (const query of [
      'action=update',
      'q=Iowa',
      'object_repr=Iowa',
      'user=admin&action=update',
      'user_name=admin&action__n=create',
      `user_id=${update.user.id}&action=update`,
      `time_after=${encodeURIComponent(update.time)}`,
      `time__gt=${encodeURIComponent(creation.time)}`,
      `request_id=${changed.headers.get('x-request-id')}`,
    ]) {
      expect([query, (await found(query)).map(({ id }) => id)]).toEqual([query, [update.id]]);
    }
    expect((await found(`time_before=${encodeURIComponent(creation.time)}`)).map(({ id }) => id)).toEqual([
      creation.id,
    ]);
    await server.admin.delete(path);
    expect((await found('')).map(({ changed_object }) => changed_object)).toEqual([null, null, null]);
  });
});
