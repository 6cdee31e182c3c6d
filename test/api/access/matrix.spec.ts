// whoever asks, whatever they ask of whichever resource, is answered as the contract has it, and nothing that is
// refused changes anything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources, type ResourceMeta } from '../../../src/engine/declare/resource.js';
import { RouteTable } from '../../../src/http/route-table.js';
import { clientsOf } from '../../support/access/askers.js';
import {
  ASKERS,
  type Asker,
  decide,
  offered,
  type Question,
  reaches,
  reachOf,
  type Setting,
  WRITTEN_BY_SERVER,
} from '../../support/access/model.js';
import { counted, idsIn, missing, offers, Referee, same } from '../../support/access/referee.js';
import { MARK, seedTwoSides } from '../../support/access/two-sides.js';
import { World } from '../../support/access/world.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Reply, Sent } from '../../support/client.js';
import { isLong } from '../../support/depth.js';
import { dumpOf } from '../../support/refusals.js';

const LIST = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const DETAIL = LIST.filter((method) => method !== 'POST');
const READ = ['GET', 'HEAD', 'OPTIONS'];
/** The routes below an object: each is read by who may view the object. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'dcim.consoleport': ['trace'],
  'dcim.consoleserverport': ['trace'],
  'dcim.interface': ['trace'],
  'dcim.frontport': ['paths'],
  'dcim.rearport': ['paths'],
  'dcim.powerport': ['trace', 'power'],
  'dcim.poweroutlet': ['trace', 'power'],
  'dcim.powerfeed': ['trace', 'power'],
  'dcim.powerpanel': ['power'],
  'dcim.rack': ['elevation', 'units', 'weight', 'power'],
  'extras.customfieldchoiceset': ['choices'],
};
const DRAWN = ['trace', 'elevation', 'power'];
const HTML = { headers: { accept: 'text/html' } };
const NEVER = { headers: { 'if-match': '"of another time"' } };

/** A few of each room, and all that is confidential. */
const SOME = () =>
  allResources().filter(
    ({ label, options }) => options.confidential || /\.(site|rack|cable|tag|tenant|interface|objecttype)$/.test(label),
  );

/** Everything is asked of one resource for each code path: a plain one, one with an action, records about objects. */
const PATHS = /\.(site|token|objectchange|cabletermination)$/;
const isWhole = ({ label }: ResourceMeta): boolean => isLong || PATHS.test(label);
/** Asked of every resource: who has no right, and who has all of them to some objects. */
const PROBES = ASKERS.filter(({ name }) => name === 'anonymous' || name === 'views some, does all to them');

const CLOSED: Setting = { exempt: false, loginRequired: false };

let server: TestServer;
let world: World;
let clients: ReadonlyMap<string, Client>;
let before: string;
const servers: TestServer[] = [];

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  const { light } = await seedTwoSides(server);
  const gone = await server.admin.post('/api/extras/tags/', { name: `${MARK} gone`, slug: `${MARK}-gone` });
  await server.admin.delete(gone.body.url);
  const inside = [
    ...[...light.values()].flat(),
    ...(await recordsInside(light.get('dcim.site')?.[0] ?? '', gone.body.id)),
  ];
  clients = await clientsOf(server, inside);
  world = await World.of(server, inside);
  before = await dumpOf(server, EVER_CHANGING);
}, 200_000);
afterAll(async () => {
  for (const one of [...servers, server]) await one.close();
});

/** Every refusal is written down. */
const EVER_CHANGING = ['platform_failures', 'core_audit_entry', 'core_audit_head'];

/** Some change records and ends of cables, about light objects, dark ones and one that is gone. */
async function recordsInside(site: string, gone: string): Promise<string[]> {
  const queries = [
    `SELECT id FROM core_object_change WHERE changed_object_id IN ('${site}', '${gone}')`,
    `SELECT id FROM core_object_change WHERE changed_object_type = 'dcim.region' AND object_repr LIKE '${MARK}%'`,
    'SELECT id FROM dcim_cable_termination',
    'SELECT id FROM core_audit_entry ORDER BY number LIMIT 2',
  ];
  return (await Promise.all(queries.map(ids))).flat();
}

const ids = async (text: string): Promise<string[]> =>
  (await server.database.write().rows({ text })).map(([id]) => String(id));

/** Everything that can be asked of a resource, by one asker; or a probe: each kind of question once. */
async function askAll(referee: Referee, asker: Asker, resource: ResourceMeta, setting: Setting): Promise<void> {
  const { label, route } = resource;
  const isProbe = !isWhole(resource);
  const path = `/${route}/`;
  const isServers = WRITTEN_BY_SERVER.has(label);
  const [listMethods, detailMethods] = isServers ? [READ, READ] : [LIST, DETAIL];
  const ask = referee.ask.bind(referee, asker);
  const about = (method: string, more: Partial<Question> = {}): Question => ({
    method,
    methods: listMethods,
    label,
    otherwise: 200,
    ...more,
  });
  const isReader = asker.may.view === 'inside' && !isProbe;
  const isWatching = asker.seesPages && !isProbe;
  const seen = world.seenBy(asker, resource, setting);
  const seenIds = seen.map(({ id }) => id);
  // What is refused is added to the audit log meanwhile.
  const isGrowing = label === 'core.auditentry' && asker.may.view === 'all';
  const all = (reply: Reply) =>
    reply.status !== 200 || isGrowing ? undefined : (same(idsIn(reply), seenIds) ?? counted(reply, seen.length));
  await ask(`${path}?limit=0`, about('GET'), {}, all);
  if (isReader) await ask(`${path}?limit=0&brief=1&ordering=-id`, about('GET'), {}, all);
  if (!isProbe) {
    await ask(`${path}?limit=1`, about('GET'), {}, (reply) =>
      reply.status !== 200 || isGrowing ? undefined : counted(reply, seen.length),
    );
  }
  const numbers = seen.map(({ number }) => number);
  if (isReader) {
    await ask(`/netbox${path}?limit=0`, about('GET'), {}, (reply) =>
      reply.status === 200 ? same(idsIn(reply), numbers) : undefined,
    );
  }
  if (!isProbe) await ask(path, about('HEAD'));
  await ask(path, about('OPTIONS'), {}, (reply) => offers(reply, offered(asker, label, true)));
  if (isWatching) await ask(path, about('GET'), HTML);
  await ask(path, about('POST', { otherwise: 400 }), { body: { nope: 1 } });
  const examples = world.examples(resource);
  for (const method of isProbe ? ['PATCH', 'DELETE'] : ['PUT', 'PATCH', 'DELETE']) await askBulk(method, examples);
  // Who reads some of them is shown every one; to the others one of each place is enough.
  const shown = examples.filter((one, index) => isReader || one.where !== examples[index - 1]?.where);
  if (isProbe) {
    const places = asker.isAnonymous ? ['inside'] : ['inside', 'outside'];
    for (const example of shown.filter(({ where }) => places.includes(where))) await probeOne(example);
    return;
  }
  for (const example of shown) await askOne(example);

  async function askBulk(method: string, items: typeof examples): Promise<void> {
    const reach = reachOf(asker, method === 'DELETE' ? 'delete' : 'change', label, setting);
    const hidden = items.flatMap((item, index) => (isReached(item, reach) ? [] : [index]));
    const body = items.map(({ id }) => ({ id, nope: 1 }));
    const question = about(method, { otherwise: 400 });
    const check = (reply: Reply) => (reply.status === 400 ? missing(reply, hidden) : undefined);
    await ask(path, question, { body }, check);
    // Those that are refused, in earnest.
    const [first] = hidden;
    if (first === undefined || isProbe) return;
    const earnest = { body: [{ id: items[first]?.id, description: 'taken' }] };
    await ask(path, question, earnest, (reply) => (reply.status === 400 ? missing(reply, [0]) : undefined));
  }

  function isReached(item: (typeof examples)[number], reach: Parameters<typeof reaches>[0]): boolean {
    const object = world.aboutOf(item);
    const isSeen = !object || reaches(reachOf(asker, 'view', object.label, setting), object.where);
    return item.where !== 'unknown' && reaches(reach, item.where) && isSeen;
  }

  function questionOf(item: (typeof examples)[number], method: string, more: Partial<Question> = {}): Question {
    const object = world.aboutOf(item);
    return about(method, { methods: detailMethods, where: item.where, ...(object ? { about: object } : {}), ...more });
  }

  async function probeOne(item: (typeof examples)[number]): Promise<void> {
    const one = `${path}${item.id}/`;
    await ask(one, questionOf(item, 'GET'));
    const change = questionOf(item, 'PATCH', { otherwise: 400 });
    await ask(one, change, { body: decide(asker, change, setting) === 400 ? { nope: 1 } : { description: 'taken' } });
    const deletion = questionOf(item, 'DELETE', { otherwise: 412 });
    await ask(one, deletion, decide(asker, deletion, setting) === 412 ? NEVER : {});
    for (const part of PARTS[label] ?? []) {
      await ask(`${one}${part}/`, questionOf(item, 'GET', { methods: ['GET', 'HEAD'] }));
      if (DRAWN.includes(part))
        await ask(`${one}${part}/?render=svg`, questionOf(item, 'GET', { methods: ['GET', 'HEAD'] }));
    }
  }

  async function askOne(item: (typeof examples)[number]): Promise<void> {
    const one = `${path}${item.id}/`;
    const of = (method: string, more: Partial<Question> = {}) => questionOf(item, method, more);
    await ask(one, of('GET'), {}, (reply) =>
      reply.status === 200 && reply.body.id !== item.id ? 'shows another' : undefined,
    );
    if (isReader) await ask(`/netbox${path}${item.number}/`, of('GET'));
    if (isReader) await ask(`${one}?brief=1&fields=id,display`, of('GET'));
    if (isReader) await ask(one, of('HEAD'));
    if (isReader || item.where === 'inside')
      await ask(one, of('OPTIONS'), {}, (reply) => offers(reply, offered(asker, label, false)));
    if (isWatching) await ask(one, of('GET'), HTML);
    if (item.where === 'inside') await ask(one, of('POST'), { body: {} });
    for (const method of ['PUT', 'PATCH']) {
      const question = of(method, { otherwise: 400 });
      const isRefused = decide(asker, question, setting) !== 400;
      await ask(one, question, { body: isRefused ? { description: 'taken' } : { nope: 1 } });
    }
    const deletion = of('DELETE', { otherwise: 412 });
    await ask(one, deletion, decide(asker, deletion, setting) === 412 ? NEVER : {});
    for (const part of PARTS[label] ?? []) {
      await ask(`${one}${part}/`, of('GET', { methods: ['GET', 'HEAD'] }));
      if (DRAWN.includes(part)) await ask(`${one}${part}/?render=svg`, of('GET', { methods: ['GET', 'HEAD'] }));
      await ask(`${one}${part}/`, of('HEAD', { methods: ['GET', 'HEAD'] }));
      await ask(`${one}${part}/`, of('POST', { methods: ['GET', 'HEAD'] }), { body: {} });
    }
    // A token gives a new key to nothing but itself.
    if (label === 'users.token') {
      const rotation = of('POST', { methods: ['POST'], needs: 'change', where: 'unknown' });
      await ask(`${one}rotate/`, rotation, { body: {} });
    }
  }
}

/** What is asked besides the resources. */
async function askRest(referee: Referee, asker: Asker): Promise<void> {
  const open = (path: string, more: Partial<Question> = {}, sent: Sent = {}) =>
    referee.ask(asker, path, { method: 'GET', methods: READ, label: '', otherwise: 200, ...more }, sent);
  // Of things that are for everybody, or for everybody who has logged in, nobody asks for a permission.
  const everybody = { ...asker, may: { view: 'all', add: 'all', change: 'all', delete: 'all' } } as const;
  const known = asker.isAnonymous ? asker : everybody;
  const label = 'users.user';
  const ofThose = (who: Asker, path: string, more: Partial<Question> = {}, sent: Sent = {}) =>
    referee.ask(
      { ...who, name: asker.name },
      path,
      { method: 'GET', methods: READ, label: '', otherwise: 200, ...more },
      sent,
    );
  for (const path of ['/api/', '/api/dcim/', '/api/users/', '/api/plugins/', '/api/status/']) {
    await ofThose(everybody, path);
    await ofThose(everybody, path, { method: 'OPTIONS' });
    await ofThose(everybody, path, {}, HTML);
    // The root itself has no route for what nobody can do there, and so nobody who asks for a token first.
    if (path !== '/api/') await ofThose(everybody, path, { method: 'POST' }, { body: {} });
  }
  await ofThose(everybody, '/api/schema/', { methods: ['GET', 'HEAD'] });
  for (const page of ['swagger-ui', 'redoc']) {
    await ofThose(everybody, `/api/schema/${page}/`, { methods: ['GET', 'HEAD'], otherwise: 302 });
  }
  await ofThose(everybody, '/api/dcim/nothing/', { where: 'unknown' });
  for (const path of [
    '/api/users/config/',
    '/api/extras/dashboard/',
    '/api/authentication-check/',
    '/api/users/permissions/effective/',
  ]) {
    await ofThose(known, path, { label });
    await ofThose(known, path, { label, method: 'OPTIONS' });
    // Below permissions, it would be the name of one; a dashboard can be deleted.
    const hasDelete = path.endsWith('effective/') || path.endsWith('dashboard/');
    if (!hasDelete) await ofThose(known, path, { label, method: 'DELETE' });
  }
  await ofThose(
    known,
    '/api/users/config/',
    { method: 'PATCH', methods: [...READ, 'PATCH'], needs: 'change', otherwise: 400 },
    { body: [] },
  );
  for (const method of ['PUT', 'PATCH']) {
    await ofThose(
      known,
      '/api/extras/dashboard/',
      { method, methods: [...READ, 'PUT', 'PATCH', 'DELETE'], needs: 'change', otherwise: 400 },
      { body: [] },
    );
  }
  await open('/api/dcim/connected-device/', { methods: ['GET', 'HEAD'], label: 'dcim.device', otherwise: 400 });
  await open(
    '/api/dcim/device-types/import/',
    { method: 'POST', methods: ['POST'], label: 'dcim.devicetype', otherwise: 400 },
    { body: [7] },
  );
}

async function askEverything(
  target: TestServer,
  setting: Setting,
  askers: readonly Asker[],
  resources: readonly ResourceMeta[],
) {
  const own = (asker: Asker) => {
    const client = clients.get(asker.name) as Client;
    return new Proxy(client, {
      get: (of, key) =>
        key === 'send' ? (m: string, p: string, s: Sent) => sendTo(target, of, m, p, s) : Reflect.get(of, key),
    });
  };
  const referee = new Referee(setting, own);
  const work = askers.flatMap((asker) => [
    () => askRest(referee, asker),
    ...resources.map((resource) => () => askAll(referee, asker, resource, setting)),
  ]);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = work.shift(); next; next = work.shift()) await next();
    }),
  );
  return referee;
}

const sendTo = (target: TestServer, client: Client, method: string, path: string, sent: Sent): Promise<Reply> =>
  client.send(method, new URL(path, target.url).href, sent);

describe('A-01 every answer is the one that the contract has', () => {
  it('whoever asks, of whichever resource, by whatever method', async () => {
    const referee = await askEverything(server, CLOSED, ASKERS, allResources().filter(isWhole));
    referee.report('closed');
    expect(referee.disagreements.slice(0, 40)).toEqual([]);
    expect(referee.decisions).toBeGreaterThanOrEqual(isLong ? 20_000 : 1_000);
    const others = allResources().filter((resource) => !isWhole(resource));
    const probe = await askEverything(server, CLOSED, PROBES, others);
    probe.report('closed, the others');
    expect(probe.disagreements.slice(0, 40)).toEqual([]);
    expect(probe.decisions).toBeGreaterThanOrEqual(others.length * 12);
  }, 400_000);

  it('where everybody may read what is not confidential', async () => {
    const exempt = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '*' });
    servers.push(exempt);
    const askers = isLong ? ASKERS.slice(0, 5) : PROBES;
    const referee = await askEverything(exempt, { exempt: true, loginRequired: false }, askers, SOME());
    referee.report('exempt');
    expect(referee.disagreements.slice(0, 40)).toEqual([]);
    expect(referee.decisions).toBeGreaterThan(isLong ? 1_000 : 300);
  }, 200_000);

  it('where everybody has to log in', async () => {
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '*', LOGIN_REQUIRED: 'true' });
    servers.push(closed);
    const setting = { exempt: true, loginRequired: true };
    const referee = await askEverything(closed, setting, ASKERS.slice(0, 1), isLong ? allResources() : SOME());
    referee.report('log-in required');
    expect(referee.disagreements.slice(0, 40)).toEqual([]);
    expect(referee.decisions).toBeGreaterThan(isLong ? 1_000 : 150);
    // Who has no token yet authenticates by the body.
    expect((await closed.anonymous.post('/api/users/tokens/provision/', {})).status).toBe(400);
  }, 200_000);

  it('has changed nothing', async () => {
    const after = await dumpOf(server, EVER_CHANGING);
    expect(after === before).toBe(true);
  });

  it('knows every route there is', () => {
    const known = new Set([
      '/api',
      '/api/:app',
      '/api/status',
      '/api/schema',
      '/api/schema/swagger-ui',
      '/api/schema/redoc',
      '/api/docs',
      '/api/users/config',
      '/api/extras/dashboard',
      '/api/plugins',
      '/api/plugins/installed-plugins',
      '/api/authentication-check',
      '/api/dcim/connected-device',
      '/api/dcim/device-types/import',
      '/api/users/tokens/provision',
      '/api/users/tokens/:id/rotate',
      '/api/users/permissions/effective',
      // The other address of /api/core/object-types.
      '/api/extras/object-types',
      '/api/extras/object-types/:id',
    ]);
    for (const { route, label } of allResources()) {
      known.add(`/${route}`).add(`/${route}/:id`);
      for (const part of PARTS[label] ?? []) known.add(`/${route}/:id/${part}`);
    }
    const routes = (server.app.get(RouteTable) as unknown as { routes: ReadonlyMap<string, unknown> }).routes;
    expect([...routes.keys()].filter((path) => path.startsWith('/api') && !known.has(path))).toEqual([]);
  });
});
