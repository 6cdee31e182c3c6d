// who may view some objects learns nothing of the others by asking: whatever is changed of what is hidden, every
// filter, every order, every count and every object answers as before.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allResources, type ResourceMeta } from '../../../src/engine/declare/resource.js';
import { filterNames } from '../../../src/engine/query/filters.js';
import { seedTwoSides, type TwoSides } from '../../support/access/two-sides.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import type { Json } from '../../support/client.js';

let server: TestServer;
let sides: TwoSides;
let user: TestUser;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  sides = await seedTwoSides(server);
  user = await server.user();
  const inside = [...sides.light.values()].flat();
  const reply = await server.admin.post('/api/users/permissions/', {
    name: 'the light side',
    object_types: allResources().flatMap(({ label }) => (label === 'core.objectchange' ? [] : [label])),
    actions: ['view'],
    constraints: { id__in: inside },
    users: [user.id],
  });
  expect(reply.status, reply.text).toBe(201);
}, 120_000);
afterAll(() => server.close());

/** Does the filter ask only what the object says of itself? */
const isOwn = ({ fields }: ResourceMeta, parameter: string): boolean => {
  const [name] = parameter.split('__');
  const field = fields.find((one) => one.name === name);
  return name === 'id' || name === 'q' || (field !== undefined && !field.target && !field.any && field.column !== '');
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  empty: ['true'],
  ic: ['umbra'],
  isw: ['umbra'],
  gt: ['0'],
  lt: ['2'],
};

/** What is asked of a list. */
function queriesOf(resource: ResourceMeta): string[] {
  const one = [...sides.light.values()].flat();
  const [near] = sides.light.get(resource.label) ?? [];
  const queries = ['limit=0', 'limit=0&brief=1', 'limit=0&q=umbra', 'limit=1', `start=${near}&limit=1`];
  for (const parameter of filterNames(resource)) {
    if (isOwn(resource, parameter)) continue;
    const lookup = /__([a-z]+)$/.exec(parameter)?.[1];
    const target = resource.field(parameter.replace(/_id$/, ''))?.target?.();
    const known =
      allResources().find(({ model }) => model === target)?.label ??
      `dcim.${parameter.replace(/_id$/, '').replaceAll('_', '')}`;
    const related = sides.light.get(known)?.[0] ?? one[0];
    const values = lookup ? (VALUES[lookup] ?? []) : ['true', 'null', '0', `${related}`];
    queries.push(...values.map((value) => `${parameter}=${value}`));
    if (lookup === 'n') queries.push(`${parameter}=${related}`);
  }
  for (const { name } of resource.fields) queries.push(`ordering=${name}`, `ordering=-${name}`);
  return queries;
}

/** Every answer, by its question. */
async function answers(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const work = allResources().flatMap((resource) => queriesOf(resource).map((query) => `/${resource.route}/?${query}`));
  for (const [label, ids] of sides.light) {
    const { route } = allResources().find((one) => one.label === label) as ResourceMeta;
    for (const id of ids) work.push(`/${route}/${id}/`);
  }
  for (const part of ['elevation', 'weight', 'power'])
    work.push(`/api/dcim/racks/${sides.light.get('dcim.rack')?.[0]}/${part}/`);
  const left = [...work];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let path = left.pop(); path; path = left.pop()) {
        const { status, body, text } = await user.client.get(path);
        const isAsked = /\?(?!limit)/.test(path);
        const told =
          isAsked && status === 200 ? JSON.stringify([body.count, body.results.map(({ id }: Json) => id)]) : text;
        found.set(path, `${status} ${told}`);
      }
    }),
  );
  return found;
}

/** Times that everything has, and the chassis, which shows that it has members it does not name. */
const IN_PLAIN_SIGHT: ReadonlySet<string> = new Set(['created', 'last_updated', 'date_joined', 'virtual_chassis_id']);

/** Other values in every field of the dark objects, and none of the relations that they need not have. */
async function changeTheDark(): Promise<number> {
  let changed = 0;
  for (const resource of allResources()) {
    const ids = sides.dark.get(resource.label) ?? [];
    if (resource.isTree) {
      const top = `UPDATE "${resource.table}" SET path = number::text::ltree, tree_names = ARRAY['zz'] WHERE id = ANY($1::uuid[])`;
      changed += await quietly(top, ids);
    }
    for (const { kind, column, nullable, choices, max, unique, target } of resource.fields) {
      if (!column || ids.length === 0 || IN_PLAIN_SIGHT.has(column)) continue;
      const own = `"${column}"`;
      const value =
        kind === 'text' && !choices
          ? `left('zz' || ${unique ? 'number' : ''}${unique ? ' || ' : ''}reverse(${own}), ${max ?? 50})`
          : kind === 'boolean'
            ? `NOT ${own}`
            : kind === 'integer' && !choices
              ? `${own} + 1`
              : kind === 'reference' && target && nullable
                ? 'NULL'
                : undefined;
      if (value === undefined) continue;
      changed += await quietly(`UPDATE "${resource.table}" SET ${own} = ${value} WHERE id = ANY($1::uuid[])`, ids);
    }
  }
  return changed;
}

/** What the tables refuse is left as it is. */
async function quietly(text: string, ids: readonly string[]): Promise<number> {
  try {
    return await server.database.transaction(async (transaction) => {
      const rows = await transaction.rows({ text: `${text} RETURNING id`, values: [ids] });
      return rows.length;
    });
  } catch {
    return 0;
  }
}

const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...before].flatMap(([path, was]) =>
    was === after.get(path) ? [] : [`${path}\n  was ${was.slice(0, 300)}\n  is  ${after.get(path)?.slice(0, 300)}`],
  );

it('A-06 nothing that is asked depends on what is hidden', async () => {
  const before = await answers();
  expect([...before.values()].filter((one) => one.startsWith('500'))).toEqual([]);
  const changed = await changeTheDark();
  const after = await answers();
  process.stdout.write(`A-06: ${before.size} questions, ${changed} values of hidden objects changed\n`);
  if (process.env.PROOF)
    (await import('node:fs')).writeFileSync(process.env.PROOF, differences(before, after).join('\n'));
  expect(differences(before, after).slice(0, 20)).toEqual([]);
  expect(before.size).toBeGreaterThan(5_000);
  expect(changed).toBeGreaterThan(200);
}, 240_000);
