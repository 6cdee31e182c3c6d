// What `effective/` says is what a request is answered: random tokens, permissions, scopes, policies, addresses and times.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Clock, isoOf } from '../../../src/platform/clock.js';
import { ACCESS_RULES, ruleBroken } from '../../../src/users/access-rules.js';
import { TokenKeys } from '../../../src/users/token-keys.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json, Reply } from '../../support/client.js';
import { rounds } from '../../support/depth.js';

const ROUNDS = rounds(80);
const SEED = 20_260_714;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ADDRESSES = ['127.0.0.1', '192.0.2.7', '192.0.2.200', '2001:db8::5'] as const;
const NETWORKS = ['127.0.0.0/8', '192.0.2.0/24', '192.0.2.128/25', '2001:db8::/32'] as const;
const ACTIONS = ['view', 'add', 'change', 'delete', 'grant', 'rotate'] as const;
const RIGHTS = ['users.user', 'users.group', 'users.objectpermission', 'users.tokenpolicy'] as const;
const MODELS = ['dcim.site', 'dcim.rack', 'users.token', ...RIGHTS] as const;

let server: TestServer;
let start: number;
let sites: Record<'mine' | 'other', string>;
/** A superuser, somebody who may do what nobody else may (their permission and a token of theirs), and who gets no tokens. */
let others: Record<'boss' | 'wielder' | 'permission' | 'token' | 'bound' | 'group', string>;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', TRUSTED_PROXIES: '127.0.0.1' });
  const created = await server.admin.post('/api/dcim/sites/', [
    { name: 'Mine', slug: 'mine' },
    { name: 'Other', slug: 'other' },
  ]);
  const [mine, other] = created.body as Json[];
  sites = { mine: mine.id, other: other.id };
  const made = async (path: string, body: object): Promise<string> => {
    const { status, body: answer, text } = await server.admin.post(`/api/users/${path}/`, body);
    expect([status, text]).toEqual([201, expect.anything()]);
    return answer.id;
  };
  const [wielder, bound] = [await server.user('wielder'), await server.user('bound')];
  const wields = { object_types: ['dcim.site'], actions: ['wield'] };
  await made('token-policies', { name: 'Bound', can_create: false, users: [bound.id] });
  others = {
    boss: (await server.admin.get('/api/users/users/?username=admin')).body.results[0].id,
    wielder: wielder.id,
    permission: await made('permissions', { name: 'Wields', ...wields, users: [wielder.id] }),
    token: await made('tokens', { user: wielder.id }),
    bound: bound.id,
    group: await made('groups', { name: 'Crew' }),
  };
  start = Date.now();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const mostly = (likely: boolean) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(likely) }, { weight: 1, arbitrary: fc.constant(!likely) });
const grant = fc.record({
  object_types: fc.subarray([...MODELS], { minLength: 1 }),
  actions: fc.subarray([...ACTIONS], { minLength: 1 }),
  constraints: fc.constantFrom(null, { slug: 'mine' }),
});
// A condition on sites means nothing for other models.
const grants = fc
  .array(grant, { maxLength: 3 })
  .map((list) => list.map((one) => (one.constraints ? { ...one, object_types: ['dcim.site'] } : one)));
const networks = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray([...NETWORKS], { minLength: 1 }) },
);

const situation = fc.record({
  isActive: mostly(true),
  isStaff: mostly(false),
  isSuperuser: mostly(false),
  permissions: grants,
  token: fc.record({
    enabled: mostly(true),
    write_enabled: mostly(true),
    created: fc.integer({ min: -10, max: 0 }),
    expires: fc.option(fc.integer({ min: -2, max: 20 })),
    allowed_ips: networks,
    permissions: fc.option(grants, { freq: 3 }),
    /** Of a key that has been replaced: for how many hours it still opens. */
    replaced: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 3 }),
  }),
  policies: fc.array(
    fc.record({
      can_create: mostly(true),
      can_modify: mostly(true),
      max_lifetime_days: fc.option(fc.integer({ min: 1, max: 15 })),
      write_allowed: mostly(true),
      required_ips: networks,
    }),
    { maxLength: 2 },
  ),
  address: fc.constantFrom(...ADDRESSES),
  hoursLater: fc.integer({ min: 0, max: 4 }),
  /** Which of the probes, by their places; or all whose names match. */
  chosen: fc.uniqueArray(fc.nat({ max: 999 }), { minLength: 3, maxLength: 3 }) as fc.Arbitrary<number[] | RegExp>,
});
type Grant = Situation['permissions'][number];
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

interface Staged {
  readonly userId: string;
  readonly tokenId: string;
  /** Another token of theirs. */
  readonly secondId: string;
  /** A policy that binds nobody yet. */
  readonly policyId: string;
  readonly client: Client;
}

let number = 0;

/** Rows of their own, which no instance remembers anything of. */
async function stage({
  isActive,
  isStaff,
  isSuperuser,
  permissions,
  token,
  policies,
  address,
}: Situation): Promise<Staged> {
  const connection = server.database.write();
  const insert = async (text: string, ...values: unknown[]) =>
    String((await connection.rows({ text: `${text} RETURNING id`, values }))[0]?.[0]);
  const name = `user-${++number}`;
  const userId = await insert(
    `INSERT INTO users_user (id, username, password_hash, is_active, is_staff, is_superuser)
      VALUES (rackwarden_new_id(), $1, '!', $2, $3, $4)`,
    ...[name, isActive, isStaff, isSuperuser],
  );
  for (const [index, { object_types, actions, constraints }] of permissions.entries()) {
    const id = await insert(
      `INSERT INTO users_object_permission (id, name, object_types, actions, constraints)
        VALUES (rackwarden_new_id(), $1, $2, $3, $4)`,
      ...[`${name} ${index}`, ...[object_types, actions, constraints].map(json)],
    );
    await connection.run({
      text: 'INSERT INTO users_object_permission_users (permission_id, user_id) VALUES ($1, $2)',
      values: [id, userId],
    });
  }
  for (const [index, policy] of policies.entries()) {
    const id = await insert(
      `INSERT INTO users_token_policy (id, name, can_create, can_modify, max_lifetime_days, write_allowed, required_ips)
        VALUES (rackwarden_new_id(), $1, $2, $3, $4, $5, $6)`,
      ...[`${name} ${index}`, policy.can_create, policy.can_modify, policy.max_lifetime_days],
      ...[policy.write_allowed, json(policy.required_ips)],
    );
    await connection.run({
      text: 'INSERT INTO users_token_policy_users (policy_id, user_id) VALUES ($1, $2)',
      values: [id, userId],
    });
  }
  const policyId = await insert(
    `INSERT INTO users_token_policy (id, name, can_create, can_modify, write_allowed, required_ips)
      VALUES (rackwarden_new_id(), $1, false, true, true, '[]')`,
    `${name} strict`,
  );
  const keys = server.app.get(TokenKeys);
  const [key, replacing] = [keys.generate(), keys.generate()];
  const { replaced } = token;
  const tokenId = await insert(
    `INSERT INTO users_token (id, created, expires, write_enabled, enabled, allowed_ips, permissions, digest, key_suffix,
        previous_digest, previous_until, user_id) VALUES (rackwarden_new_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    ...[at(token.created * DAY), token.expires === null ? null : at(token.expires * DAY)],
    ...[token.write_enabled, token.enabled, json(token.allowed_ips), json(token.permissions)],
    ...[keys.digest(replaced === null ? key : replacing), keys.suffix(key)],
    ...(replaced === null ? [null, null] : [keys.digest(key), at(replaced * HOUR)]),
    userId,
  );
  const second = keys.generate();
  const secondId = await insert(
    `INSERT INTO users_token (id, created, write_enabled, enabled, allowed_ips, digest, key_suffix, user_id)
      VALUES (rackwarden_new_id(), $1, true, true, '[]', $2, $3, $4)`,
    ...[at(0), keys.digest(second), keys.suffix(second), userId],
  );
  return { userId, tokenId, secondId, policyId, client: server.withKey(key).with({ 'x-forwarded-for': address }) };
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const at = (millis: number): string => isoOf(start + millis);

interface Probe {
  readonly query: string;
  readonly send: (client: Client) => Promise<Reply>;
  /** The rules that refuse this request where they are among the limits: the first of them that is. */
  readonly limits?: readonly string[];
  /** The limits apply to whoever may view these; to others, what the body names does not exist. */
  readonly naming?: string;
}

const ANOTHER = { headers: { 'if-match': '"another"' } };
const site = (action: string, id = '') => `resource=dcim.site&action=${action}${id && `&object=${id}`}`;
const rights = (model: string, action: string, id = '') =>
  `resource=users.${model}&action=${action}${id && `&object=${id}`}`;

/** The requests about one object of users, tokens, groups, permissions, policies: let in, they change nothing of it. */
function harmless(model: string, path: string, id: string): [string, Probe][] {
  const named = (action: string) => `${action} ${path} ${id === others.wielder ? 'of another' : ''}`.trim();
  return [
    [named('view'), { query: rights(model, 'view', id), send: (client) => client.get(`/api/users/${path}/${id}/`) }],
    [
      named('change'),
      { query: rights(model, 'change', id), send: (client) => client.patch(`/api/users/${path}/${id}/`, {}) },
    ],
    [
      named('delete'),
      {
        query: rights(model, 'delete', id),
        send: (client) => client.delete(`/api/users/${path}/${id}/`, undefined, ANOTHER),
      },
    ],
  ];
}

/** Requests that change nothing, but for what is made for this round: let in, they are 2xx, 400 or 412. */
function probesOf({ tokenId, secondId, policyId }: Staged, { token, policies }: Situation): Record<string, Probe> {
  const path = '/api/users/tokens/';
  const add = (body: object) => (client: Client) => client.post(path, body);
  const change = (id: string, body: object) => (client: Client) => client.patch(`${path}${id}/`, body);
  const rotate = (id: string) => (client: Client) => client.post(`${path}${id}/rotate/`, { overlap: -1 });
  const write = (list: string, body: object, id?: string) => (client: Client) =>
    id === undefined ? client.post(`/api/users/${list}/`, body) : client.patch(`/api/users/${list}/${id}/`, body);
  // Nobody is called so: whom the rules let through is told that.
  const nameless = (body: object) => ({ username: '', ...body });
  const isLoosening = token.allowed_ips.length > 0;
  const mayNotLift = policies.some((policy) => !policy.can_create);
  return {
    'view sites': { query: site('view'), send: (client) => client.get('/api/dcim/sites/?limit=1') },
    'add a site': { query: site('add'), send: (client) => client.post('/api/dcim/sites/', {}) },
    ...Object.fromEntries(
      Object.entries(sites).flatMap(([name, id]): [string, Probe][] => [
        [`view ${name}`, { query: site('view', id), send: (client) => client.get(`/api/dcim/sites/${id}/`) }],
        [`change ${name}`, { query: site('change', id), send: (client) => client.patch(`/api/dcim/sites/${id}/`, {}) }],
        [
          `delete ${name}`,
          {
            query: site('delete', id),
            send: (client) => client.delete(`/api/dcim/sites/${id}/`, undefined, ANOTHER),
          },
        ],
      ]),
    ),
    'change the token': {
      query: rights('token', 'change', tokenId),
      send: change(tokenId, { description: 'changed' }),
    },
    'add a token': { query: rights('token', 'add'), send: add({ key: 'no' }) },
    'rotate the token': { query: rights('token', 'rotate', tokenId), send: rotate(tokenId) },
    'loosen the token': {
      query: rights('token', 'change', tokenId),
      limits: isLoosening ? ['token_may_not_loosen'] : [],
      send: change(tokenId, isLoosening ? { allowed_ips: [] } : {}),
    },
    'rotate a second token': { query: rights('token', 'rotate', secondId), send: rotate(secondId) },
    "rotate another's token": { query: rights('token', 'rotate', others.token), send: rotate(others.token) },
    "loosen another's token": {
      query: rights('token', 'change', others.token),
      limits: ['token_may_not_loosen'],
      // It is enabled: nothing is loosened until it is not.
      send: async (client) => {
        const closed = await server.admin.patch(`${path}${others.token}/`, { enabled: false });
        expect(closed.status).toBe(200);
        return change(others.token, { enabled: true })(client);
      },
    },
    'add a token for another': {
      query: rights('token', 'add'),
      limits: ['token_not_for_others'],
      send: add({ user: others.wielder }),
    },
    'add a token for the bound': {
      query: rights('token', 'add'),
      limits: ['token_policy_create', 'token_not_for_others'],
      send: add({ user: others.bound, key: 'no' }),
    },
    'add a superuser': {
      query: rights('user', 'add'),
      limits: ['superuser_not_yours_to_give'],
      send: write('users', nameless({ is_superuser: true })),
    },
    'make a superuser': {
      query: rights('user', 'change', others.wielder),
      limits: ['superuser_not_yours_to_give'],
      send: write('users', nameless({ is_superuser: true }), others.wielder),
    },
    'add staff': {
      query: rights('user', 'add'),
      limits: ['staff_not_yours_to_give'],
      send: write('users', nameless({ is_staff: true })),
    },
    'change a superuser': {
      query: rights('user', 'change', others.boss),
      send: write('users', nameless({}), others.boss),
    },
    'set a password': {
      query: rights('user', 'change', others.wielder),
      limits: ['not_yours_to_give'],
      send: write('users', nameless({ password: 'x' }), others.wielder),
    },
    'give a group a permission': {
      query: rights('group', 'change', others.group),
      limits: ['not_yours_to_give'],
      naming: rights('objectpermission', 'view', others.permission),
      send: write('groups', { name: '', permissions: [others.permission] }, others.group),
    },
    'add a permission': {
      query: rights('objectpermission', 'add'),
      limits: ['not_yours_to_give'],
      send: write('permissions', { name: `permission ${policyId}`, object_types: ['dcim.site'], actions: ['wield'] }),
    },
    'lift a policy': {
      query: rights('tokenpolicy', 'change', policyId),
      limits: mayNotLift ? ['policy_not_yours_to_loosen'] : [],
      send: write('token-policies', { can_create: true }, policyId),
    },
    ...Object.fromEntries([
      ...harmless('token', 'tokens', secondId),
      ...harmless('user', 'users', others.wielder),
      ...harmless('group', 'groups', others.group),
      ...harmless('objectpermission', 'permissions', others.permission),
      ...harmless('tokenpolicy', 'token-policies', policyId),
    ]),
  };
}

/** What a token is stopped by last, so that chance rarely gets there. */
const ORDINARY: Situation = {
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  permissions: [],
  token: {
    ...{ enabled: true, write_enabled: true, created: 0, expires: null, allowed_ips: ['127.0.0.0/8'] },
    ...{ permissions: null, replaced: null },
  },
  policies: [],
  address: '127.0.0.1',
  hoursLater: 0,
  chosen: /token$/,
};
const LENIENT = { can_create: true, can_modify: true, max_lifetime_days: null, write_allowed: true, required_ips: [] };
const ALL: Grant[] = [{ object_types: [...MODELS], actions: [...ACTIONS], constraints: null }];
const NO_GRANT: Grant[] = [
  { object_types: [...MODELS], actions: ['view', 'add', 'change', 'rotate'], constraints: null },
];
const NO_NEW = [{ ...LENIENT, can_create: false }];
/** What goes beyond permissions. */
const GIVING = /^(set|give|lift|make)|superuser|staff|another|bound|a permission/;
const OTHERS = / for |another/;
const EXAMPLES: Situation[] = [
  ORDINARY,
  { ...ORDINARY, policies: [{ ...LENIENT, can_create: false, can_modify: false }] },
  { ...ORDINARY, token: { ...ORDINARY.token, replaced: 2 } },
  { ...ORDINARY, chosen: /./, permissions: ALL },
  { ...ORDINARY, chosen: GIVING, permissions: ALL, policies: NO_NEW, isStaff: true },
  { ...ORDINARY, chosen: OTHERS, permissions: NO_GRANT },
  { ...ORDINARY, chosen: GIVING, isSuperuser: true },
  { ...ORDINARY, chosen: GIVING, isSuperuser: true, token: { ...ORDINARY.token, permissions: ALL } },
];

interface Said {
  /** null: it is let in. */
  readonly code: string | null;
  readonly refused?: string;
}

const SILENT = 'nothing';
/** Why a token that is there is answered as one that is not. */
const ITSELF = ruleBroken('token_rotates_itself').detail;

/** What is said of such a request. */
async function saidOf({ query, limits = [], naming }: Probe, staged: Staged, situation: Situation): Promise<Said> {
  // Only a key that has been replaced can be asked about by itself; when it is refused, that is the answer.
  const isOwn = situation.token.replaced !== null;
  const about = `user=${staged.userId}&token=${staged.tokenId}&address=${situation.address}`;
  const ask = (what: string) => {
    const effective = `/api/users/permissions/effective/?${what}`;
    return isOwn ? staged.client.get(effective) : server.admin.get(`${effective}&${about}`);
  };
  const reply = await ask(query);
  if (isOwn && reply.status === 403) return { code: reply.body.code };
  // Whoever may not view an object cannot ask about it.
  if (isOwn && reply.status === 400) return { code: SILENT };
  expect([reply.status, reply.text]).toEqual([200, expect.anything()]);
  const [{ code, refused, limits: listed }] = reply.body.results;
  if (code !== null) return { code, refused };
  const limit = limits.find((one) => listed.some((other: Json) => other.code === one)) ?? null;
  if (limit === null || naming === undefined) return { code: limit };
  const named = await ask(naming);
  return { code: named.status === 200 && named.body.results[0].code === null ? limit : null };
}

it('agrees with the answers', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(situation, async (situation) => {
      const staged = await stage(situation);
      const now = start + situation.hoursLater * HOUR;
      const clock = server.app.get(Clock);
      vi.spyOn(clock, 'millis').mockReturnValue(now);
      vi.spyOn(clock, 'now').mockReturnValue(new Date(now));
      const probes = Object.entries(probesOf(staged, situation));
      const { chosen } = situation;
      const places = Array.isArray(chosen) ? chosen.map((place) => place % probes.length) : null;
      const asked = probes.filter(([name], place) => places?.includes(place) ?? (chosen as RegExp).test(name));
      for (const [name, probe] of asked) {
        const said = await saidOf(probe, staged, situation);
        if (said.code === SILENT) continue;
        const reply = await probe.send(staged.client);
        const code = reply.status === 400 || reply.status === 412 ? null : reply.headers.get('x-error-code');
        expect([name, code, reply.text]).toEqual([name, said.code, expect.anything()]);
        if (code !== null) expect([403, 404]).toContain(reply.status);
        const what = said.refused === ITSELF ? 'token_rotates_itself' : (code ?? 'let in');
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }),
    { numRuns: ROUNDS, seed: SEED, examples: EXAMPLES.map((one) => [one]) },
  );
  // Each check, and each rule, has had its turn.
  expect([...seen.keys()].sort()).toEqual(
    [
      ...['invalid_token', 'let in', 'not_found', 'permission_denied', 'source_ip_not_permitted', 'token_disabled'],
      ...['token_expired', 'token_policy', 'token_read_only', 'user_inactive'],
      ...ACCESS_RULES,
    ].sort(),
  );
}, 600_000);
