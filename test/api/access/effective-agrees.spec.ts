// What `effective/` says is what a request is answered: random tokens, permissions, scopes, policies, addresses and times.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Clock, isoOf } from '../../../src/platform/clock.js';
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
const ACTIONS = ['view', 'add', 'change', 'delete'] as const;

let server: TestServer;
let start: number;
let sites: Record<'mine' | 'other', string>;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', TRUSTED_PROXIES: '127.0.0.1' });
  const made = await server.admin.post('/api/dcim/sites/', [
    { name: 'Mine', slug: 'mine' },
    { name: 'Other', slug: 'other' },
  ]);
  const [mine, other] = made.body as Json[];
  sites = { mine: mine.id, other: other.id };
  start = Date.now();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const mostly = (likely: boolean) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(likely) }, { weight: 1, arbitrary: fc.constant(!likely) });
const grant = fc.record({
  object_types: fc.subarray(['dcim.site', 'dcim.rack', 'users.token'], { minLength: 1 }),
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
  probes: fc.uniqueArray(fc.nat(), { minLength: 3, maxLength: 3, selector: (n) => n % 10 }),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** What a token is stopped by last, so that chance rarely gets there. */
const ORDINARY: Situation = {
  isActive: true,
  isSuperuser: false,
  permissions: [],
  token: {
    ...{ enabled: true, write_enabled: true, created: 0, expires: null, allowed_ips: ['127.0.0.0/8'] },
    ...{ permissions: null, replaced: null },
  },
  policies: [],
  address: '127.0.0.1',
  hoursLater: 0,
  // A change, a new token and a rotation.
  probes: [9, 10, 11],
};
const LENIENT = { can_create: true, can_modify: true, max_lifetime_days: null, write_allowed: true, required_ips: [] };
const EXAMPLES: Situation[] = [
  { ...ORDINARY, policies: [{ ...LENIENT, can_create: false, can_modify: false }] },
  { ...ORDINARY, token: { ...ORDINARY.token, replaced: 2 } },
  { ...ORDINARY, probes: [8, 9, 12] },
];

interface Staged {
  readonly userId: string;
  readonly tokenId: string;
  readonly client: Client;
}

let number = 0;

/** Rows of their own, which no instance remembers anything of. */
async function stage({ isActive, isSuperuser, permissions, token, policies, address }: Situation): Promise<Staged> {
  const connection = server.database.write();
  const insert = async (text: string, ...values: unknown[]) =>
    String((await connection.rows({ text: `${text} RETURNING id`, values }))[0]?.[0]);
  const name = `user-${++number}`;
  const userId = await insert(
    `INSERT INTO users_user (id, username, password_hash, is_active, is_staff, is_superuser)
      VALUES (rackwarden_new_id(), $1, '!', $2, false, $3)`,
    ...[name, isActive, isSuperuser],
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
  return { userId, tokenId, client: server.withKey(key).with({ 'x-forwarded-for': address }) };
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const at = (millis: number): string => isoOf(start + millis);

interface Probe {
  readonly query: string;
  readonly send: (client: Client) => Promise<Reply>;
  /** The rule that refuses this request where it is among the limits. */
  readonly limit?: string;
}

/** Requests that change nothing, but for what the token itself is: let in, they are 2xx, 400 or 412. */
function probesOf({ tokenId }: Staged, { token }: Situation): Probe[] {
  const site = (action: string, id = '') => `resource=dcim.site&action=${action}${id && `&object=${id}`}`;
  const own = (action: string) => `resource=users.token&action=${action}&object=${tokenId}`;
  const path = `/api/users/tokens/${tokenId}/`;
  const another = { headers: { 'if-match': '"another"' } };
  const loosened = token.allowed_ips.length > 0 ? { allowed_ips: [] } : null;
  return [
    { query: site('view'), send: (client) => client.get('/api/dcim/sites/?limit=1') },
    { query: site('add'), send: (client) => client.post('/api/dcim/sites/', {}) },
    ...Object.values(sites).flatMap((id): Probe[] => [
      { query: site('view', id), send: (client) => client.get(`/api/dcim/sites/${id}/`) },
      { query: site('change', id), send: (client) => client.patch(`/api/dcim/sites/${id}/`, {}) },
      { query: site('delete', id), send: (client) => client.delete(`/api/dcim/sites/${id}/`, undefined, another) },
    ]),
    { query: own('view'), send: (client) => client.get(path) },
    { query: own('change'), send: (client) => client.patch(path, { description: 'changed' }) },
    { query: 'resource=users.token&action=add', send: (client) => client.post('/api/users/tokens/', { key: 'no' }) },
    { query: own('rotate'), send: (client) => client.post(`${path}rotate/`, { overlap: -1 }) },
    ...(loosened
      ? [
          {
            query: own('change'),
            limit: 'token_may_not_loosen',
            send: (client: Client) => client.patch(path, loosened),
          },
        ]
      : []),
  ];
}

/** What is said of such a request: the code of its refusal; null: it is let in. */
async function saidOf({ query, limit }: Probe, staged: Staged, situation: Situation): Promise<string | null> {
  // Only a key that has been replaced can be asked about by itself; when it is refused, that is the answer.
  const isOwn = situation.token.replaced !== null;
  const about = `user=${staged.userId}&token=${staged.tokenId}&address=${situation.address}`;
  const effective = `/api/users/permissions/effective/?${query}`;
  const reply = await (isOwn ? staged.client.get(effective) : server.admin.get(`${effective}&${about}`));
  if (isOwn && reply.status === 403) return reply.body.code;
  // Whoever may not view an object cannot ask about it.
  if (isOwn && reply.status === 400) return SILENT;
  expect([reply.status, reply.text]).toEqual([200, expect.anything()]);
  const [{ code, limits }] = reply.body.results;
  return code ?? (limits.some((one: Json) => one.code === limit) ? limit : null);
}

const SILENT = 'nothing';

it('agrees with the answers', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(situation, async (situation) => {
      const staged = await stage(situation);
      const now = start + situation.hoursLater * HOUR;
      const clock = server.app.get(Clock);
      vi.spyOn(clock, 'millis').mockReturnValue(now);
      vi.spyOn(clock, 'now').mockReturnValue(new Date(now));
      const probes = probesOf(staged, situation);
      for (const index of situation.probes) {
        const probe = probes[index % probes.length] as Probe;
        const said = await saidOf(probe, staged, situation);
        if (said === SILENT) continue;
        const reply = await probe.send(staged.client);
        const code = reply.status === 400 || reply.status === 412 ? null : reply.headers.get('x-error-code');
        expect([probe.query, code, reply.text]).toEqual([probe.query, said, expect.anything()]);
        if (code !== null) expect([403, 404]).toContain(reply.status);
        seen.set(code ?? 'let in', (seen.get(code ?? 'let in') ?? 0) + 1);
      }
    }),
    { numRuns: ROUNDS, seed: SEED, examples: EXAMPLES.map((one) => [one]) },
  );
  // Each check has had its turn.
  expect([...seen.keys()].sort()).toEqual(
    [
      ...['invalid_token', 'let in', 'not_found', 'permission_denied', 'source_ip_not_permitted', 'token_disabled'],
      ...[
        'token_expired',
        'token_key_replaced',
        'token_may_not_loosen',
        'token_policy',
        'token_policy_change',
        'token_policy_create',
      ],
      ...['token_read_only', 'user_inactive'],
    ].sort(),
  );
}, 600_000);
