// How the log is written: with the change or not at all, one row after the other, beside the requests, and never so much
// that a stranger could fill a disk with it.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandPrincipal, type Principal } from '../../../src/engine/access/principal.js';
import { newId } from '../../../src/engine/declare/identified.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { type Change, ChangeRecorder } from '../../../src/engine/write/change-recorder.js';
import { Secrets } from '../../../src/platform/secrets/secrets.js';
import { checkAuditLog } from '../../../src/users/audit/audit-check.js';
import { AuditLog } from '../../../src/users/audit/audit-log.js';
import { Group } from '../../../src/users/group.js';
import { startServer, type TestServer } from '../../support/app.js';
import { entries, eventsOf, writeAudit } from '../../support/audit.js';
import { basic, type Json, type Reply } from '../../support/client.js';
import { countStatements } from '../../support/query-count.js';

const TOKENS = '/api/users/tokens/';
const GROUPS = '/api/users/groups/';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ TOKEN_MAX_PER_USER: '1000' });
});
afterAll(() => server.close());

/** What `rackwarden audit verify` would say. */
async function problems(): Promise<string[]> {
  const said: string[] = [];
  const options = { say: (sentence: string) => said.push(sentence), signal: new AbortController().signal };
  await checkAuditLog(server.database, server.app.get(Secrets), options);
  return said;
}

const nobodyAt = (address: string): Principal => ({
  ...{ user: null, token: null, via: 'anonymous', requestId: '', method: 'GET', path: '/' },
  address,
});

const endRepetitions = () => server.app.get(AuditLog).flushRepetitions();

describe('a change', () => {
  it('that is rolled back leaves no entry but that of its refusal', async () => {
    const { body } = await server.admin.post(TOKENS, {
      permissions: [{ object_types: ['users.group'], actions: ['view', 'add'], constraints: { name: 'Mine' } }],
    });
    const narrow = server.withKey(body.key);
    await narrow.options(GROUPS);
    const refused = await narrow.post(GROUPS, { name: 'Yours' });
    expect(refused.status).toBe(403);
    expect(await eventsOf(server, refused)).toEqual(['refused permission_denied']);
    const list = await narrow.post(GROUPS, [{ name: 'Mine' }, { name: '' }]);
    expect([list.status, await eventsOf(server, list)]).toEqual([400, []]);
    expect(await eventsOf(server, await narrow.post(GROUPS, { name: 'Mine' }))).toEqual(['group_created']);
    expect(await problems()).toEqual([]);
  });

  it('that is rolled back to a savepoint leaves no entry and no record, and the others theirs', async () => {
    const by = commandPrincipal(randomUUID());
    const [resource, recorder] = [resourceOf(Group), server.service(ChangeRecorder)];
    const undone: string[] = [];
    await server.database.transaction(async (transaction) => {
      const make = async (name: string) => {
        const id = newId();
        await transaction.run({ text: 'INSERT INTO users_group (id, name) VALUES ($1, $2)', values: [id, name] });
        const change: Change = { action: 'create', resource, id, display: name, message: '', before: null, after: {} };
        await recorder.record(transaction, [change], by);
        transaction.afterRollback(() => void undone.push(name));
      };
      const failing = (...names: string[]) =>
        transaction.savepoint(async () => {
          for (const name of names) await make(name);
          await transaction.run({ text: 'SELECT 1 / 0' });
        });
      await expect(failing('Undone first')).rejects.toThrow('division by zero');
      await make('Kept');
      await expect(failing('Undone')).rejects.toThrow('division by zero');
      await transaction.savepoint(async () => {
        await make('Kept within');
        await expect(failing('Undone', 'Undone within')).rejects.toThrow('division by zero');
      });
      await make('Kept last');
    });
    const kept = ['Kept', 'Kept last', 'Kept within'];
    const groups = await server.admin.get(`${GROUPS}?name__isw=Kept&name__isw=Undone`);
    expect(groups.body.results.map(({ name }: Json) => name)).toEqual(kept);
    const records = await server.admin.get(`/api/core/object-changes/?request_id=${by.requestId}`);
    expect(records.body.results.map((one: Json) => one.object_repr).sort()).toEqual(kept);
    const log = await entries(server, `request_id=${by.requestId}`);
    expect(log.map((one) => one.object_repr).sort()).toEqual(kept);
    expect(undone).toEqual(['Undone first', 'Undone', 'Undone', 'Undone within']);
    expect(await problems()).toEqual([]);
  });

  it('is not made when its entry cannot be written', async () => {
    const head = (text: string) => server.database.write().run({ text });
    await head('ALTER TABLE core_audit_head RENAME TO core_audit_head_away');
    const reply = await server.admin.post(GROUPS, { name: 'Unheard' });
    await head('ALTER TABLE core_audit_head_away RENAME TO core_audit_head');
    expect(reply.status).toBe(500);
    expect((await server.admin.get(`${GROUPS}?name=Unheard`)).body.count).toBe(0);
    expect(await problems()).toEqual([]);
  });

  it('costs two statements more, however many it makes', async () => {
    const cost = async (count: number): Promise<number> => {
      let number = 0;
      const made = () =>
        server.admin.post(
          GROUPS,
          Array.from({ length: count }, () => ({ name: `group ${count} ${number++}` })),
        );
      return countStatements(server, made);
    };
    const append = vi.spyOn(server.app.get(AuditLog), 'changed').mockReturnValue(undefined);
    const bare = await cost(3);
    append.mockRestore();
    expect([await cost(4), await cost(40)]).toEqual([bare + 2, bare + 2]);
  });

  it('of fifty at once makes a chain without gaps, beside fifty log-ins that fail', async () => {
    await writeAudit(server);
    const [first] = (await server.admin.get('/api/core/audit-log/?limit=1')).body.results;
    const clients = Array.from({ length: 50 }, (_, index) => index);
    const replies = await Promise.all([
      ...clients.map((index) => server.admin.post(TOKENS, { description: `at once ${index}` })),
      ...clients.map((index) => server.anonymous.with(basic(`nobody-${index}`, 'x')).get(TOKENS)),
    ]);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 403]));
    const found = await entries(server, `sequence__gt=${first.sequence}`);
    expect(found.map(({ sequence }) => sequence - first.sequence)).toEqual(found.map((_, index) => index + 1));
    const events = found.map(({ event }) => event.value);
    expect(['token_created', 'login_failed'].map((one) => events.filter((event) => event === one).length)).toEqual([
      50, 50,
    ]);
    expect(await problems()).toEqual([]);
  }, 60_000);
});

describe('what was refused', () => {
  it('again within a minute is counted, and told when the minute is over', async () => {
    await endRepetitions();
    const ask = (path = GROUPS) => server.anonymous.get(path);
    const replies: Reply[] = [];
    for (let time = 0; time < 20; time++) replies.push(await ask());
    const other = await ask('/api/users/users/');
    const ids = replies.map(({ headers }) => headers.get('x-request-id'));
    const query = `event=refused&code=not_authenticated&sequence__gt=0&path=${GROUPS}`;
    expect((await entries(server, query)).at(-1)).toMatchObject({ request_id: ids[0], repeated: 1 });
    await endRepetitions();
    const [once, again] = (await entries(server, query)).slice(-2);
    expect([once, again]).toMatchObject([
      { request_id: ids[0], repeated: 1 },
      { request_id: ids.at(-1), repeated: 19, source_ip: '127.0.0.1', method: 'GET' },
    ]);
    expect(Date.parse(again.time)).toBeGreaterThanOrEqual(Date.parse(once.time));
    expect(await eventsOf(server, other)).toEqual(['refused not_authenticated']);
  });

  it('in a thousand ways within a minute is told by its code from there on', async () => {
    await endRepetitions();
    await writeAudit(server);
    const before = await entries(server, 'event=refused');
    const log = server.app.get(AuditLog);
    for (let number = 0; number < 5_000; number++) {
      log.refused(new Error('no'), 'not_authenticated', nobodyAt(`10.0.${number >> 8}.${number & 255}`));
    }
    await endRepetitions();
    const [{ count }] = (await server.database.write().records({
      text: `SELECT count(*) FROM core_audit_entry WHERE event = 'refused'`,
    })) as [{ count: number }];
    expect(count - before.length).toBe(1_001);
    const [rest] = (await server.admin.get('/api/core/audit-log/?limit=1')).body.results;
    expect(rest).toMatchObject({
      ...{ event: { value: 'refused' }, code: 'not_authenticated', repeated: 4_000, source_ip: '', path: '' },
      ...{ user: null, request_id: null, detail: { various: true } },
    });
  });

  it('T-24 leaves the trace of who guesses passwords', async () => {
    await endRepetitions();
    const strict = await server.sibling({ LOGIN_ATTEMPTS: '10/600', TRUSTED_PROXIES: '127.0.0.1' });
    const attempt = (index: number) =>
      strict.anonymous
        .with({ ...basic('admin', `guess ${index}`), 'x-forwarded-for': `198.51.100.${index % 2}` })
        .get(TOKENS);
    for (let index = 0; index < 40; index++) await attempt(index);
    await strict.close();
    await server.database.write().run({ text: 'DELETE FROM platform_failures' });
    const found = await entries(server, 'event=login_failed&user=admin&source_ip__isw=198.51.100.');
    const told = found.map(({ code, source_ip, repeated }) => [code, source_ip, repeated]);
    const sum = (code: string) => told.filter(([one]) => one === code).reduce((total, [, , times]) => total + times, 0);
    expect([sum('invalid_credentials'), sum('throttled')]).toEqual([10, 30]);
    expect(told).toHaveLength(8);
  });
});

describe('the log', () => {
  it('costs nothing in the path of a read', async () => {
    await writeAudit(server);
    const append = vi.spyOn(server.app.get(AuditLog), 'within');
    const before = server.database.statements;
    await server.admin.options('/api/dcim/sites/');
    expect([server.database.statements - before, append.mock.calls]).toEqual([0, []]);
    append.mockRestore();
  });

  it('has what an instance still knew when it was stopped', async () => {
    const other = await server.sibling();
    const [refused, again] = [await other.anonymous.get(GROUPS), await other.anonymous.get(GROUPS)];
    await other.close();
    const query = [refused, again].map(({ headers }) => `request_id=${headers.get('x-request-id')}`).join('&');
    const found = (await server.admin.get(`/api/core/audit-log/?${query}`)).body.results;
    expect(found.map(({ repeated }: { repeated: number }) => repeated)).toEqual([1, 1]);
  });

  it('has what was refused while the instance was being stopped', async () => {
    const other = await server.sibling();
    const log = other.app.get(AuditLog);
    other.app.getHttpServer().once('close', () => log.refused(new Error('no'), 'last_of_all', nobodyAt('192.0.2.77')));
    await other.close();
    expect(await entries(server, 'code=last_of_all')).toMatchObject([{ source_ip: '192.0.2.77' }]);
  });

  it('A-24 has one line an event in the log of the process', async () => {
    const lines: string[] = [];
    const destination = vi
      .spyOn(pino, 'destination')
      .mockReturnValue({ write: (line: string) => lines.push(line) } as never);
    const loud = await server.sibling({ LOG_LEVEL: 'debug' });
    destination.mockRestore();
    const evil = 'x\r\n{"level":50}\x1b[31m=cmd|';
    await loud.anonymous.with(basic(evil, 'x')).get(TOKENS);
    await loud.anonymous.post(`${TOKENS}provision/`, { username: evil, password: evil });
    await loud.anonymous.get(`${TOKENS}${encodeURIComponent(evil)}/`);
    await loud.close();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toHaveProperty('level');
      expect(line).not.toContain('\x1b');
    }
  });
});
