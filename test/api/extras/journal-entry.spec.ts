import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { JournalEntry } from '../../../src/extras/journal-entry.js';
import { Tag } from '../../../src/extras/tag.js';
import { User } from '../../../src/users/user.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const ENTRIES = '/api/extras/journal-entries/';
let site: Json;
let other: Json;

/** A body about the site, which is there only when the body is read. */
const about = (more: Record<string, unknown>, of = () => site): Record<string, unknown> => {
  const body = { assigned_object_type: 'dcim.site', assigned_object_id: '' };
  Object.defineProperty(body, 'assigned_object_id', { enumerable: true, get: () => of().id });
  return Object.assign(body, more);
};

describeResource(JournalEntry, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    site = await make(server, Site, { name: 'Akron' });
    other = await make(server, Site, { name: 'Albany' });
    await make(server, User, { username: 'planner' });
  },
  create: [
    about({ kind: 'warning', comments: 'The roof leaks.', tags: [{ slug: 'alpha' }] }),
    about({ comments: 'The roof is mended.' }),
    about({ kind: 'success', comments: 'It rains, and it is dry.', created_by: { username: 'planner' } }, () => other),
  ],
  patch: { kind: 'danger', comments: 'It leaks again.', tags: [{ slug: 'alpha' }] },
  brief: ['created'],
  alike: { assigned_object_type: 'of a second kind of object the list would need one more statement' },
  filters: ({ created, created_by }) => ({
    q: 'roof leaks',
    created_after: created,
    created_before: created,
    created_by: 'admin',
    created_by_id: created_by,
  }),
});

describe('a journal entry', () => {
  let server: TestServer;
  beforeAll(async () => {
    const DEFAULT_PERMISSIONS = JSON.stringify({
      'extras.add_journalentry': [{}],
      'extras.change_journalentry': [{}],
    });
    server = await startServer({ DEFAULT_PERMISSIONS });
    site = await make(server, Site, { name: 'Akron' });
  });
  afterAll(() => server.close());

  it('is by who sends it, whoever that says it is', async () => {
    const user = await server.user();
    const other = await server.user();
    const mine = await user.client.post(ENTRIES, about({ comments: 'Mine' }));
    expect([mine.status, mine.body.created_by]).toEqual([201, user.id]);
    expect((await user.client.post(ENTRIES, about({ comments: 'Mine', created_by: user.id }))).status).toBe(201);
    const refusal = { created_by: ['Only a superuser can name somebody else.'] };
    const forged = await changingNothing(server, () =>
      user.client.post(ENTRIES, about({ comments: 'Theirs', created_by: null })),
    );
    expect([forged.status, forged.body]).toEqual([400, refusal]);
    const path = `${ENTRIES}${mine.body.id}/`;
    const moved = await changingNothing(server, () => user.client.patch(path, { created_by: null }));
    expect([moved.status, moved.body]).toEqual([400, refusal]);
    expect((await user.client.patch(path, { comments: 'Still mine' })).body.created_by).toBe(user.id);
    expect((await server.admin.patch(path, { created_by: other.id })).body.created_by).toBe(other.id);
    const numbered = await server.admin.get(`/netbox/api/extras/journal-entries/?created_by=${other.username}`);
    expect(numbered.body.results).toMatchObject([{ created_by: expect.any(Number) }]);
  });

  it.each([
    [{ comments: '' }, { comments: ['This field may not be blank.'] }],
    [{ kind: 'loud' }, { kind: ['loud is not a valid choice.'] }],
    [{ assigned_object_type: 'users.user' }, { assigned_object_type: ['Invalid content type: users.user'] }],
    [{ assigned_object_type: 'extras.tag' }, { assigned_object_type: ['Invalid content type: extras.tag'] }],
  ])('is refused with %j', async (bad, errors) => {
    const reply = await changingNothing(server, () => server.admin.post(ENTRIES, about({ comments: 'Text', ...bad })));
    expect([reply.status, reply.body]).toEqual([400, errors]);
  });

  it('says when it was written and of what kind, shows what it is about, and goes with it', async () => {
    const region = await make(server, Region, { name: 'Ohio' });
    const { body } = await server.admin.post(ENTRIES, {
      assigned_object_type: 'dcim.region',
      assigned_object_id: region.id,
      comments: 'Flat',
    });
    expect(body.display).toBe(`${body.created.slice(0, 10)} ${body.created.slice(11, 16)} (Info)`);
    expect(body.assigned_object).toMatchObject({ name: 'Ohio' });
    await server.admin.delete(`/api/dcim/regions/${region.id}/`);
    expect((await server.admin.get(`${ENTRIES}${body.id}/`)).status).toBe(404);
  });
});
