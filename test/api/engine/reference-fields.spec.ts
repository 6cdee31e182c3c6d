// What cannot be resolved is told at its field, whichever field of whichever resource it is, and hides nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../src/app.module.js';
import type { Field } from '../../../src/engine/declare/field.js';
import type { ResourceMeta } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import type { Values } from '../../support/factories/make.js';
import { sound } from '../../support/factories/sound.js';
import {
  naming,
  otherFault,
  referenceFields,
  targetOf,
  textOf,
  writableResources,
} from '../../support/resource/reference-fields.js';
import { UNKNOWN_ID } from '../../support/resource/subject.js';

const NONE = 'Related object not found using the provided';
const UNRECOGNIZED =
  'Related objects must be referenced by ID or by dictionary of attributes. Received an unrecognized value:';

/** What is wrong to name, and how the sentence about it begins. */
const faults = (field: Field): readonly (readonly [given: unknown, sentence: string])[] => {
  const name = textOf(targetOf(field));
  return [
    [UNKNOWN_ID, `${NONE} ID: ${UNKNOWN_ID}`],
    [{ id: UNKNOWN_ID }, `${NONE} ID: ${UNKNOWN_ID}`],
    [{ [name]: 'nope' }, name === 'id' ? '"nope" is not a valid id' : `${NONE} attributes: {'${name}': 'nope'}`],
    [{ nope: 1 }, "Cannot resolve keyword 'nope' into field."],
    [{ [name]: ['nope'] }, `Expected a single value for '${name}'.`],
    ['nope', `${UNRECOGNIZED} nope`],
    [true, `${UNRECOGNIZED} true`],
    [['nope'], `${UNRECOGNIZED} ["nope"]`],
    // There are two of everything.
    [{}, 'Multiple objects match the provided attributes: {}'],
  ];
};

interface Case {
  readonly field: Field;
  readonly body: Record<string, unknown>;
  readonly sentence: string;
  readonly other: string | undefined;
  /** The owner of a token is given once: a change is refused whoever is named. */
  readonly isOwner: boolean;
}

let server: TestServer;
let bodies: ReadonlyMap<ResourceMeta, Values>;
let existing: ReadonlyMap<ResourceMeta, Json>;
beforeAll(async () => {
  server = await startServer();
  ({ bodies, existing } = await sound(server));
}, 180_000);
afterAll(() => server.close());

/** The body with names of its own: bodies of one request differ in what occurs once. */
const renamed = (body: Values, number: number): Values =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, NAMES.has(name) ? `${value}-${number}` : value]),
  );
const NAMES = new Set(['name', 'slug', 'model', 'username']);

const casesOf = (resource: ResourceMeta, base: Values): Case[] =>
  referenceFields(resource).flatMap((field, place) =>
    faults(field).map(([given, sentence], index) => {
      const other = otherFault(resource, field);
      const body = {
        ...renamed(base, place * 100 + index),
        ...naming(field, given),
        ...(other ? { [other[0]]: other[1] } : {}),
      };
      const isOwner = resource.label === 'users.token' && field.name === 'user';
      return { field, body, sentence, other: other?.[0], isOwner };
    }),
  );

const literally = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

function expectTold(errors: Json, { field, sentence, other, body, isOwner }: Case): void {
  const told = JSON.stringify({ body, errors });
  expect(errors?.[field.name]?.[0], told).toEqual(expect.stringMatching(isOwner ? /./ : literally(sentence)));
  expect(Object.keys(errors), told).not.toContain('non_field_errors');
  // What must be unique may be told for several fields together.
  expect(String(errors.__all__ ?? 'already exists'), told).toMatch(/already exists|has a cable already/);
  if (other) expect(Object.keys(errors), told).toContain(other);
}

describe.each(writableResources().map((resource) => [resource.label, resource] as const))('%s', (_, resource) => {
  it('tells a reference that leads nowhere at its field', async () => {
    const path = `/${resource.route}/`;
    const base = bodies.get(resource) as Values;
    const cases = casesOf(resource, base);
    if (cases.length === 0) return;
    const before = (await server.admin.get(`${path}?limit=1`)).body.count;
    const bulk = await server.admin.post(
      path,
      cases.map(({ body }) => body),
    );
    expect(bulk.status, bulk.text).toBe(400);
    for (const [index, one] of cases.entries()) {
      expectTold(bulk.body.errors?.find((error: Json) => error.index === index)?.errors, one);
    }
    for (const field of referenceFields(resource)) {
      const one = cases.find((each) => each.field === field && each.sentence.startsWith(`${NONE} attributes`));
      if (!one) continue;
      const created = await server.admin.post(path, one.body);
      expect(created.status, created.text).toBe(400);
      expectTold(created.body, one);
      const { id } = existing.get(resource);
      const change = Object.fromEntries(Object.entries(one.body).filter(([name]) => base[name] !== one.body[name]));
      for (const reply of [
        await server.admin.patch(`${path}${id}/`, change),
        await server.admin.put(`${path}${id}/`, one.body),
      ]) {
        expect(reply.status, reply.text).toBe(400);
        expectTold(reply.body, one);
      }
      const many = await server.admin.patch(path, [{ ...change, id }]);
      expect(many.status, many.text).toBe(400);
      expectTold(many.body.errors?.[0]?.errors, one);
    }
    expect((await server.admin.get(`${path}?limit=1`)).body.count).toBe(before);
  });
});
