import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Location } from '../../../src/dcim/location.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { Tag } from '../../../src/extras/tag.js';
import { Contact } from '../../../src/tenancy/contact.js';
import { ContactAssignment } from '../../../src/tenancy/contact-assignment.js';
import { ContactGroup } from '../../../src/tenancy/contact-group.js';
import { ContactRole } from '../../../src/tenancy/contact-role.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make, makeMany } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const ASSIGNMENTS = '/api/tenancy/contact-assignments/';

const sites: Json[] = [];

describeResource(ContactAssignment, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const group = await make(server, ContactGroup, { slug: 'staff' });
    await make(server, Contact, { name: 'Ada', groups: [group] });
    await make(server, Contact, { name: 'Bob' });
    await make(server, ContactRole, { slug: 'operations' });
    await make(server, ContactRole, { slug: 'billing' });
    sites.push(...(await makeMany(server, Site, 100)));
  },
  create: [
    {
      object_type: 'dcim.site',
      get object_id() {
        return sites[0].id;
      },
      contact: { name: 'Ada' },
      role: { slug: 'operations' },
      priority: 'primary',
      tags: [{ slug: 'alpha' }],
    },
    {
      object_type: 'dcim.site',
      get object_id() {
        return sites[1].id;
      },
      contact: { name: 'Bob' },
      role: { slug: 'operations' },
    },
    {
      object_type: 'dcim.site',
      get object_id() {
        return sites[2].id;
      },
      contact: { name: 'Bob' },
      role: { slug: 'billing' },
    },
  ],
  fresh: (_, n) => ({ object_id: sites[n + 2].id }),
  patch: { priority: 'tertiary', tags: [{ slug: 'alpha' }] },
  brief: ['contact', 'role', 'priority'],
  alike: { object_type: 'of a second kind of object the list would need one more statement' },
  filters: () => ({ group: 'staff', contact: 'Ada', q: 'ada' }),
});

describe('the assignment of a contact', () => {
  let server: TestServer;
  let contact: Json;
  let role: Json;
  beforeAll(async () => {
    server = await startServer();
    contact = await make(server, Contact, { name: 'Ada' });
    role = await make(server, ContactRole);
  });
  afterAll(() => server.close());

  const assign = (object_type: string, object_id: string, more = {}) =>
    server.admin.post(ASSIGNMENTS, { object_type, object_id, contact: contact.id, role: role.id, ...more });

  it('is of one contact in one role to one object, once', async () => {
    const site = await make(server, Site);
    const replies = await Promise.all(Array.from({ length: 50 }, () => assign('dcim.site', site.id)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 49 }, () => 400)]);
    const refused = replies.find(({ status }) => status === 400);
    expect(refused?.body).toEqual({
      __all__: ['Contact assignment with this Object type, Object id, Contact and Role already exists.'],
    });
    const other = await make(server, ContactRole);
    expect((await assign('dcim.site', site.id, { role: other.id })).status).toBe(201);
  });

  it('is refused for what has no contacts, for an object that is not there, and without a role', async () => {
    const tag = await make(server, Tag);
    const refused = async (...given: Parameters<typeof assign>) => {
      const reply = await changingNothing(server, () => assign(...given));
      expect(reply.status, reply.text).toBe(400);
      return reply.body;
    };
    expect(await refused('extras.tag', tag.id)).toEqual({ object_type: ['Invalid content type: extras.tag'] });
    expect(await refused('dcim.site', tag.id)).toEqual({
      object_id: [`Related object not found using the provided ID: ${tag.id}`],
    });
    const site = await make(server, Site);
    expect(await refused('dcim.site', site.id, { role: undefined })).toEqual({ role: ['This field cannot be null.'] });
    expect(await refused('dcim.site', site.id, { priority: 'first' })).toEqual({
      priority: ['first is not a valid choice.'],
    });
  });

  it('shows its object, by number in the NetBox dialect, and says its priority', async () => {
    const site = await make(server, Site, { name: 'Akron' });
    const { body } = await assign('dcim.site', site.id, { priority: 'secondary' });
    expect(body).toMatchObject({ display: 'Ada (Secondary)', object_id: site.id, object: { name: 'Akron' } });
    const [numbered] = (await server.admin.get('/netbox/api/dcim/sites/?name=Akron')).body.results;
    const found = await server.admin.get(
      `/netbox/api/tenancy/contact-assignments/?object_type=dcim.site&object_id=${numbered.id}`,
    );
    expect(found.body.results).toMatchObject([{ object_id: numbered.id, object: { id: numbered.id } }]);
  });

  it.each([Region, SiteGroup, Site, Location, Tenant, Manufacturer, Rack, PowerPanel, Device])(
    'finds %o by its contact, the role and the group, and goes with it',
    async (model) => {
      const { label, route } = resourceOf(model);
      const top = await make(server, ContactGroup);
      const group = await make(server, ContactGroup, { parent: top });
      const one = await make(server, Contact, { groups: [group] });
      const own = await make(server, ContactRole);
      const [object, other] = [await make(server, model), await make(server, model)];
      const { body: assignment } = await assign(label, object.id, { contact: one.id, role: own.id });
      for (const query of [`contact=${one.id}`, `contact_role=${own.id}`, `contact_group=${top.id}`]) {
        const ids = async (asked: string) =>
          (await server.admin.get(`/${route}/?limit=0&${asked}`)).body.results.map(({ id }: Json) => id);
        expect([query, await ids(query)]).toEqual([query, [object.id]]);
        const others = await ids(query.replace('=', '__n='));
        expect([others.includes(object.id), others.includes(other.id)]).toEqual([false, true]);
      }
      const reply = await server.admin.delete(`/${route}/${object.id}/`);
      expect(reply.status, reply.text).toBe(204);
      expect((await server.admin.get(`${ASSIGNMENTS}${assignment.id}/`)).status).toBe(404);
      const records = await server.admin.get(
        `/api/core/object-changes/?request_id=${reply.headers.get('x-request-id')}&changed_object_type=${resourceOf(ContactAssignment).label}`,
      );
      expect(records.body.results).toMatchObject([{ action: { value: 'delete' }, changed_object_id: assignment.id }]);
    },
  );

  it('keeps its contact and its role from being deleted', async () => {
    const site = await make(server, Site);
    await assign('dcim.site', site.id);
    for (const path of [`/api/tenancy/contacts/${contact.id}/`, `/api/tenancy/contact-roles/${role.id}/`]) {
      const { status, body } = await server.admin.delete(path);
      expect([status, body.detail]).toEqual([409, expect.stringContaining('Unable to delete object.')]);
    }
  });
});
