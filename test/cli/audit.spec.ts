// The audit log, tampered with by somebody who owns the database, and what `rackwarden audit verify` finds.
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../../ormconfig.js';
import { Database } from '../../src/platform/database/database.js';
import { Secrets } from '../../src/platform/secrets/secrets.js';
import { hashOf } from '../../src/users/audit/audit-chain.js';
import { checkAuditLog } from '../../src/users/audit/audit-check.js';
import { Client, type Json } from '../support/client.js';
import { type CommandLine, openCommandLine, type ServingCommand, startServing } from './command-line.js';

const KEY = 'd'.repeat(40);
const SECRET_KEY = 'the secret key of these tests has fifty characters or more';
const NEXT_KEY = 'another secret key of these tests has fifty characters or more';
const TRIGGER = 'only_added_to';

let line: CommandLine;
let serving: ServingCommand;
let rows: Json[];
let source: DataSource;

const verify = (words: readonly string[] = [], environment: Record<string, string> = { SECRET_KEY }) =>
  line.run(['audit', 'verify', ...words], { environment });

const ROWS = `SELECT *, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time
  FROM core_audit_entry ORDER BY number`;

beforeAll(async () => {
  line = await openCommandLine();
  source = await createDataSource(line.databaseUrl).initialize();
  serving = await startServing(line, { SECRET_KEY, SUPERUSER_API_TOKEN: KEY });
  const admin = new Client(serving.url, { authorization: `Token ${KEY}` });
  for (const name of ['Operators', 'Planners', 'Painters', 'Others']) await admin.post('/api/users/groups/', { name });
  await serving.stop();
  rows = await line.ask(ROWS);
  await line.ask('CREATE TABLE kept_entry AS TABLE core_audit_entry');
  await line.ask('CREATE TABLE kept_head AS TABLE core_audit_head');
});
afterAll(async () => {
  await source?.destroy();
  await line?.close();
});

/** What the owner of the database can do. */
async function tamper(...statements: readonly string[]): Promise<void> {
  for (const table of ['core_audit_entry', 'core_audit_head'])
    await line.ask(`ALTER TABLE ${table} DISABLE TRIGGER ${TRIGGER}`);
  for (const statement of statements) await line.ask(statement);
  for (const table of ['core_audit_entry', 'core_audit_head'])
    await line.ask(`ALTER TABLE ${table} ENABLE TRIGGER ${TRIGGER}`);
}

afterEach(() =>
  tamper(
    'DELETE FROM core_audit_entry',
    'INSERT INTO core_audit_entry SELECT * FROM kept_entry',
    'DELETE FROM core_audit_head',
    'INSERT INTO core_audit_head SELECT * FROM kept_head',
  ),
);

/** What the command says before its last line, which counts, and how it ends. */
async function expectSaid(problems: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await verify();
  const said = stdout.split('\n').filter(Boolean);
  expect(said.slice(0, -1)).toEqual(problems);
  const counted = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  expect(said.at(-1)).toMatch(new RegExp(`: ${counted}\\.$`));
  expect([code, stderr]).toEqual([1, '']);
}

/** What the check behind the command finds: without a process for each case. */
async function expectProblems(
  problems: readonly string[],
  expected?: { sequence: number; hash: string },
): Promise<void> {
  const said: string[] = [];
  const { signal } = new AbortController();
  const options = { say: (sentence: string) => void said.push(sentence), signal, expected };
  const found = await checkAuditLog(new Database(source), new Secrets([SECRET_KEY]), options);
  expect(said).toEqual(problems);
  expect(found.problems).toBe(problems.length);
}

const last = () => rows.at(-1) as Json;
const noted = ({ number, hash }: Json) => `${number}:${hash}`;
const lastNoted = () => ({ sequence: last().number, hash: last().hash });

describe('rackwarden audit verify', () => {
  it('says that everything agrees, and where the log ends', async () => {
    expect(rows.length).toBeGreaterThan(6);
    const said = `${rows.length} entries, the last is ${noted(last())}: everything agrees.\n`;
    expect(await verify()).toEqual({ code: 0, stdout: said, stderr: '' });
    for (const row of [rows[2], last()]) {
      expect(await verify(['--expect', noted(row)])).toEqual({ code: 0, stdout: said, stderr: '' });
    }
  });

  it('works beside a server that adds to the log', async () => {
    const running = await startServing(line, { SECRET_KEY });
    const admin = new Client(running.url, { authorization: `Token ${KEY}` });
    let isOver = false;
    const adding = (async () => {
      for (let number = 0; !isOver; number++) await admin.post('/api/users/groups/', { name: `Beside ${number}` });
    })();
    const found = await verify();
    isOver = true;
    await adding;
    await running.stop();
    expect(found).toMatchObject({ code: 0, stdout: expect.stringMatching(/: everything agrees\.\n$/) });
  });

  it('finds altered rows, whatever was altered', async () => {
    const changes = [
      `user_name = 'nobody'`,
      `time = time + interval '1 second'`,
      `source_ip = '192.0.2.1'`,
      `detail = detail || '{"via": "session"}'`,
      'detail = NULL',
      `object_id = gen_random_uuid()`,
    ];
    const alter = (change: string, place: number) =>
      `UPDATE core_audit_entry SET ${change} WHERE number = ${place + 1}`;
    await tamper(...changes.map(alter));
    await expectSaid(changes.map((_, place) => `Entry ${place + 1} has been altered.`));
  });

  it('finds rows taken out at the beginning and in the middle', async () => {
    await tamper('DELETE FROM core_audit_entry WHERE number IN (1, 4, 5)');
    await expectProblems(['Entry 1 is missing.', 'Entries 4 to 5 are missing.']);
  });

  it('finds a row taken out, the numbers closed up', async () => {
    await tamper(
      'DELETE FROM core_audit_entry WHERE number = 4',
      'UPDATE core_audit_entry SET number = -number WHERE number > 4',
      'UPDATE core_audit_entry SET number = -number - 1 WHERE number < 0',
      'UPDATE core_audit_head SET sequence = sequence - 1',
    );
    const { code, stdout } = await verify();
    expect(stdout).toMatch(/^Entry 4 does not follow what is before it/m);
    expect(stdout).toMatch(/^The end of the log is not sealed by a secret key of this server\.$/m);
    expect(code).toBe(1);
  });

  it('finds rows cut off at the end, the head too', async () => {
    const count = rows.length;
    await tamper(`DELETE FROM core_audit_entry WHERE number > ${count - 2}`);
    await expectProblems([`Entries ${count - 1} to ${count} are missing at the end.`]);
    const { hash, seal } = rows[count - 3];
    await tamper(`UPDATE core_audit_head SET sequence = ${count - 2}, hash = '${hash}', seal = '${seal}'`);
    await expectProblems(['The end of the log is not sealed by a secret key of this server.']);
    await expectProblems(
      [
        'The end of the log is not sealed by a secret key of this server.',
        `Entry ${count}, which was noted, is missing.`,
      ],
      lastNoted(),
    );
  });

  it('finds everything gone', async () => {
    await tamper('TRUNCATE core_audit_entry');
    await expectProblems([`Entries 1 to ${rows.length} are missing at the end.`]);
    await tamper('TRUNCATE core_audit_head');
    await expectProblems(['The head of the log is missing.']);
    await tamper(`INSERT INTO core_audit_head (sequence, hash, seal) VALUES (0, repeat('0', 64), '')`);
    // Whoever cuts off all of it and knows how to hide it is found by what was noted alone.
    await expectProblems([`Entry ${rows.length}, which was noted, is missing.`], lastNoted());
  });

  it('finds a forged row by its seal, however well its hash fits', async () => {
    const forged = { ...rows[3], user_name: 'nobody' };
    const hash = hashOf(forged);
    await tamper(`UPDATE core_audit_entry SET user_name = 'nobody', hash = '${hash}' WHERE number = 4`);
    await expectProblems([
      'Entry 4 is not sealed by a secret key of this server.',
      'Entry 5 does not follow what is before it: one of them has been put in or altered.',
    ]);
  });

  it('finds a whole end that was written anew, and a noted entry that became another', async () => {
    let previous_hash = rows[2].hash;
    const statements: string[] = [];
    for (const row of rows.slice(3)) {
      const hash = hashOf({ ...row, user_name: 'nobody', previous_hash });
      statements.push(
        `UPDATE core_audit_entry SET user_name = 'nobody', previous_hash = '${previous_hash}', hash = '${hash}' WHERE number = ${row.number}`,
      );
      previous_hash = hash;
    }
    await tamper(...statements, `UPDATE core_audit_head SET hash = '${previous_hash}'`);
    const unsealed = rows.slice(3).map(({ number }) => `Entry ${number} is not sealed by a secret key of this server.`);
    const end = 'The end of the log is not sealed by a secret key of this server.';
    await expectProblems([...unsealed, end]);
    const changed = `Entry ${last().number} is not the one that was noted.`;
    await expectProblems([...unsealed, changed, end], lastNoted());
  });

  it('finds rows put in before the beginning and behind the end', async () => {
    const columns = Object.keys(rows[0]).filter((name) => !['id', 'number'].includes(name));
    const copy = (number: number) =>
      `INSERT INTO core_audit_entry (id, number, ${columns}) SELECT gen_random_uuid(), ${number}, ${columns} FROM kept_entry WHERE number = 3`;
    await tamper(copy(-7), copy(rows.length + 1));
    const { code, stdout } = await verify();
    expect(stdout).toMatch(/^Entry -7 has been put in\.$/m);
    expect(stdout).toMatch(new RegExp(`^Entry ${rows.length + 1} is put in at the end\\.$`, 'm'));
    expect(code).toBe(1);
  });

  it('takes a key that has been rotated away for the beginning of the log alone', async () => {
    // Nothing proves a log that no known key has sealed.
    const foreign = await verify([], { SECRET_KEY: NEXT_KEY });
    expect([foreign.code, foreign.stdout]).toEqual([1, expect.stringContaining('The end of the log is not sealed')]);

    const rotated = { SECRET_KEY: NEXT_KEY, SECRET_KEY_FALLBACKS: SECRET_KEY };
    expect(await verify([], rotated)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/everything agrees\.\n$/),
    });
    await line.run(['create-token', 'admin'], { environment: rotated });
    expect(await verify([], rotated)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/everything agrees\.\n$/),
    });

    const alone = await verify([], { SECRET_KEY: NEXT_KEY });
    const [note, agrees] = alone.stdout.split('\n');
    expect(note).toBe(`Note: entries up to ${rows.length} are sealed under a secret key that is not here.`);
    expect([alone.code, agrees]).toEqual([0, expect.stringMatching(/everything agrees\.$/)]);

    // The other way round it is no rotation.
    await expectProblems([
      `Entry ${rows.length + 1} is not sealed by a secret key of this server.`,
      'The end of the log is not sealed by a secret key of this server.',
    ]);
  });
});
