// The resource under test: its server, the objects that were made of it, and what is known of both.
import { expect } from 'vitest';
import type { Field } from '../../../src/engine/declare/field.js';
import type { ResourceMeta } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Json, Reply } from '../client.js';
import type { Body, Expected } from '../describe-resource.js';
import { isAlike, orderable } from './orders.js';

export const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

export class Subject {
  server!: TestServer;
  /** The objects of `expected.create` as they were answered; of a read-only resource the first three. */
  rows: Json[] = [];
  /** The id of the request that has made them. */
  requestId = '';
  /** The id of the request that has changed the first of them last. */
  updateId = '';
  /** What the first object is found by through the contact that it has been given. */
  contacts: Readonly<Record<string, string>> = {};
  private made = 0;

  constructor(
    readonly resource: ResourceMeta,
    readonly expected: Expected,
  ) {}

  get path(): string {
    return `/${this.resource.route}/`;
  }

  get first(): Json {
    return this.rows[0];
  }

  /** The names of the brief form; an object without one is shown in full. */
  get brief(): string[] {
    const { brief } = this.expected;
    return (brief === 'full' ? Object.keys(this.first) : ['id', 'url', 'display', ...brief]).sort();
  }

  get ids(): string[] {
    return this.rows.map(({ id }) => id);
  }

  async begin(server: TestServer): Promise<void> {
    this.server = server;
    await this.expected.before?.(server);
    if (this.resource.options.readOnly) {
      this.rows = (await server.admin.get(`${this.path}?limit=3`)).body.results;
      this.requestId = String(this.first.request_id);
      return;
    }
    const reply = await server.admin.post(this.path, this.expected.create);
    expect(reply.status, reply.text).toBe(201);
    this.requestId = reply.headers.get('x-request-id') ?? '';
    this.rows = reply.body;
    await this.expected.after?.(server, this.first);
    if (this.resource.filters.has('contact_role')) await this.giveContact();
    if (this.resource.field('description')) await this.changeAndBack();
    await this.setApart();
    this.rows = await this.stored();
  }

  private async giveContact(): Promise<void> {
    const { admin } = this.server;
    const make = async (path: string, body: object): Promise<string> => {
      const reply = await admin.post(`/api/tenancy/${path}/`, body);
      expect(reply.status, reply.text).toBe(201);
      return reply.body.id;
    };
    const group = await make('contact-groups', { name: 'Asked for', slug: 'asked-for' });
    const contact = await make('contacts', { name: 'Asked for', groups: [group] });
    const role = await make('contact-roles', { name: 'Asked for', slug: 'asked-for' });
    const object = { object_type: this.resource.label, object_id: this.first.id };
    await make('contact-assignments', { ...object, contact, role });
    this.contacts = { contact, contact_group: group, contact_role: role };
  }

  /** Leaves the first object as it is, and found by the request that has changed it. */
  private async changeAndBack(): Promise<void> {
    const { description } = this.first;
    await this.server.admin.patch(this.one(), { description: 'for a moment' });
    const reply = await this.server.admin.patch(this.one(), { description });
    this.updateId = reply.headers.get('x-request-id') ?? '';
  }

  /** The objects of one request have one time: the first is set back, so that a list can be sorted by it. */
  private async setApart(): Promise<void> {
    const times = orderable(this).filter((field) => field.kind === 'instant' && field.readOnly);
    this.rows = await this.stored();
    for (const field of times.filter((one) => isAlike(this, one))) {
      const earlier = `coalesce("${field.column}", now()) - interval '1 hour'`;
      const text = `UPDATE "${this.resource.table}" SET "${field.column}" = ${earlier} WHERE id = $1`;
      await this.server.database.write().run({ text, values: [this.first.id] });
    }
  }

  one(id: string = this.first.id): string {
    return `${this.path}${id}/`;
  }

  /** A body like the n-th of `create` that no other object contradicts. */
  body(index = 1): Body {
    const { create = [] } = this.expected;
    const body: Record<string, unknown> = { ...create[index] };
    const number = ++this.made;
    if ('name' in body) body.name = `${body.name} copy ${number}`;
    for (const name of ['slug', 'username', 'model', 'asset_tag'])
      if (name in body) body[name] = `${body[name]}-copy-${number}`;
    if ('key' in body) body.key = number.toString(16).padStart(40, 'c');
    return { ...body, ...this.expected.fresh?.(create[index] ?? {}, number) };
  }

  /** Objects of their own, for a test that changes or deletes them. */
  async make(count: number): Promise<Json[]> {
    const bodies = Array.from({ length: count }, () => this.body());
    const reply = await this.server.admin.post(this.path, bodies);
    expect(reply.status, reply.text).toBe(201);
    return reply.body;
  }

  /** As the administrator sees them now, in the order of the ids; those that are gone are left out. */
  async stored(ids: readonly string[] = this.ids): Promise<Json[]> {
    const query = ids.map((id) => `id=${id}`).join('&');
    const { body } = await this.server.admin.get(`${this.path}?limit=0&${query}`);
    return ids.flatMap((id) => body.results.filter((one: Json) => one.id === id)).map(withoutUse);
  }

  async count(): Promise<number> {
    return (await this.server.admin.get(`${this.path}?limit=1`)).body.count;
  }

  /** The change records of a request, but those of objects that have changed along. */
  async records(reply: Reply): Promise<Json[]> {
    const { changesAlong = [] } = this.expected;
    const id = reply.headers.get('x-request-id');
    const { body } = await this.server.admin.get(`/api/core/object-changes/?limit=0&request_id=${id}`);
    return body.results.filter(({ changed_object_type }: Json) => !changesAlong.includes(changed_object_type));
  }

  /** What an answer to this body shows. */
  shown(body: Body): Json {
    const { unseen = [] } = this.expected;
    return Object.fromEntries(
      Object.entries(body)
        .filter(([name]) => !unseen.includes(name))
        .map(([name, value]) => [name, asShown(this.resource.field(name), value)]),
    );
  }

  /** The fields a client may write. */
  get writable(): Field[] {
    return this.resource.fields.filter(({ readOnly }) => !readOnly);
  }
}

function asShown(field: Field | undefined, value: unknown): unknown {
  if (value === null) return null;
  if (field?.kind === 'choice' && field.show) return expect.objectContaining({ value });
  // Written as bytes, read as an address.
  if (field?.kind === 'image') return expect.stringContaining(`/media/${field.folder}/`);
  if (field?.bare) return expect.any(String);
  if (field?.kind === 'reference') return expect.objectContaining(value as object);
  if (field?.kind === 'references' || field?.kind === 'any-list')
    return (value as object[]).map((one) => expect.objectContaining(one));
  return value;
}

/** When a token was last used is written behind the requests. */
export function withoutUse(shown: Json): Json {
  const { last_used: _, last_used_ip: __, ...rest } = shown;
  return rest;
}
