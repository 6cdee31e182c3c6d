// Constraints let through what Django would let through: random ones over random rows, against a model in memory.
// `SEED=… ROUNDS=… npx vitest run test/api/access/constraints.spec.ts` repeats a run.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthenticatedPrincipal } from '../../../src/auth/principal.js';
import { type ResourceMeta, resourceLabelled } from '../../../src/engine/declare/resource.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import { ResourceRepository } from '../../../src/engine/resource.repository.js';
import type { Grant } from '../../../src/users/grant.js';
import { strictest } from '../../../src/users/token-limits.js';
import { type Conditions, ConstraintModel, type Store } from '../../support/access/constraint-model.js';
import { RandomConstraints } from '../../support/access/random-constraints.js';
import { ASKED, readStore, SCHEMA, seedRows } from '../../support/access/random-rows.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { Chance } from '../../support/cabling/chance.js';
import type { Json } from '../../support/client.js';
import { rounds } from '../../support/depth.js';

const SEED = Number(process.env.SEED ?? 20_261_130);
const ROUNDS = Number(process.env.ROUNDS ?? rounds(300));

type Given = Conditions | readonly Conditions[];

let server: TestServer;
let user: TestUser;
let store: Store;
let chance: Chance;
let random: RandomConstraints;

beforeAll(async () => {
  chance = new Chance(SEED);
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  user = await server.user();
  await seedRows(server, chance);
  // Some of the tokens are those of who asks.
  await server.database.write().run({
    text: `UPDATE users_token SET user_id = $1 WHERE number % 5 = 0 AND key_suffix = 'abcdef'`,
    values: [user.id],
  });
  store = await readStore(server);
  random = new RandomConstraints(chance, store);
});
afterAll(() => server.close());

const grant = (label: string, constraints: Given): Grant => ({
  object_types: [label],
  actions: ['view'],
  constraints: constraints as Grant['constraints'],
});

function principal(grants: readonly Grant[], scopes: readonly Grant[] | null): AuthenticatedPrincipal {
  const who = {
    id: user.id,
    username: user.username,
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    groupIds: [],
  };
  const token = scopes && {
    id: user.tokenId,
    suffix: '',
    isWriteEnabled: true,
    isEnabled: true,
    created: 0,
    expires: null,
    closesAt: null,
    allowedIps: null,
    scopes,
  };
  const limits = strictest([], server.settings);
  return {
    user: who,
    token,
    grants,
    limits,
    via: token ? 'token' : 'session',
    address: '127.0.0.1',
    requestId: 'x',
    method: 'GET',
    path: '/',
  };
}

const shownTo = async (by: AuthenticatedPrincipal, label: string): Promise<string[]> => {
  const resource = resourceLabelled(label) as ResourceMeta;
  const found = await server.app.get(ResourceRepository).find(resource, new Map([['limit', ['0']]]), by, NATIVE);
  return [...found.ids].sort();
};

describe(`A random constraint (SEED=${SEED})`, () => {
  it(`lets through what the model lets through, ${ROUNDS} times`, async () => {
    const model = new ConstraintModel(SCHEMA, store, user.id);
    const telling = { some: 0, none: 0, all: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const label = chance.of(ASKED);
      const permissions = Array.from({ length: chance.happens(0.2) ? 2 : 1 }, () => random.some(label));
      const scopes = chance.happens(0.2) ? [random.some(label)] : null;
      const by = principal(
        permissions.map((one) => grant(label, one)),
        scopes?.map((one) => grant(label, one)) ?? null,
      );
      const granted = new Set(permissions.flatMap((one) => model.through(label, one)));
      const within = new Set((scopes ?? [null]).flatMap((one) => model.through(label, one)));
      const expected = [...granted].filter((id) => within.has(id)).sort();
      const found = await shownTo(by, label);
      expect([label, permissions, scopes, found], `round ${round} of SEED=${SEED}`).toEqual([
        label,
        permissions,
        scopes,
        expected,
      ]);
      const count = store.rows.get(label)?.size ?? 0;
      telling[expected.length === 0 ? 'none' : expected.length === count ? 'all' : 'some']++;
    }
    process.stdout.write(`constraints: ${ROUNDS} rounds, SEED=${SEED}, ${JSON.stringify(telling)}\n`);
    expect(telling.some).toBeGreaterThan(ROUNDS * 0.3);
  }, 120_000);

  it('does so for who holds a saved permission, and asks over HTTP', async () => {
    const model = new ConstraintModel(SCHEMA, store, user.id);
    for (let round = 0; round < 60; round++) {
      const label = chance.of(ASKED);
      const constraints = random.some(label);
      const { route } = resourceLabelled(label) as ResourceMeta;
      const body = { name: `round ${round}`, ...grant(label, constraints), users: [user.id] };
      const saved = await server.admin.post('/api/users/permissions/', body);
      expect(saved.status, `${JSON.stringify(constraints)} ${saved.text}`).toBe(201);
      const list = await user.client.get(`/${route}/?limit=0`);
      const expected = model.through(label, constraints).sort();
      expect([constraints, list.body.results.map(({ id }: Json) => id).sort()]).toEqual([constraints, expected]);
      expect(list.body.count).toBe(expected.length);
      await server.admin.delete(saved.body.url);
    }
  });
});
