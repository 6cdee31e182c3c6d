// The examples of the two documents on REST API authentication, typed as they are printed there: with curl.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/app.js';

const run = promisify(execFile);
const PASSWORD = 'I<3C3H8';
const MISSING = 'Authentication credentials were not provided.';

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasCurl())('With curl', () => {
  let server: TestServer;
  let locked: TestServer;

  beforeAll(async () => {
    // The password of the example has seven characters.
    server = await startServer({ PASSWORD_MIN_LENGTH: '7' });
    locked = await server.sibling({ LOGIN_REQUIRED: 'True' });
    await server.admin.post('/api/users/users/', { username: 'hankhill', password: PASSWORD });
    await server.admin.post('/api/dcim/sites/', { name: 'Arlen', slug: 'arlen' });
  });
  afterAll(async () => {
    await locked?.close();
    await server?.close();
  });

  /** What curl prints, and with which status it was answered. */
  async function curl(...given: string[]): Promise<{ text: string; status: number }> {
    const { stdout } = await run('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...given]);
    const cut = stdout.lastIndexOf('\n');
    return { text: stdout.slice(0, cut), status: Number(stdout.slice(cut + 1)) };
  }

  const provision = () =>
    curl(
      ...['-X', 'POST', '-H', 'Content-Type: application/json', '-H', 'Accept: application/json; indent=4'],
      ...['-u', `hankhill:${PASSWORD}`, `${server.url}/api/users/tokens/`],
    );

  it('provisions a token with a name and a password', async () => {
    const { text, status } = await provision();
    expect(status).toBe(201);
    const token = JSON.parse(text);
    const lines = text.split('\n');
    expect([lines[0], lines.at(-1)]).toEqual(['{', '}']);
    expect(lines.slice(1, 9).map((line) => /^ {4}"(\w+)": /.exec(line)?.[1])).toEqual([
      ...['id', 'url', 'display', 'created', 'expires', 'key', 'write_enabled', 'description'],
    ]);
    expect(text).toContain(`    "url": "${server.url}/api/users/tokens/${token.id}/",`);
    expect(text).toContain(`    "display": "${token.key.slice(-6)} (hankhill)",`);
    expect(text).toContain('    "expires": null,');
    expect(text).toContain('    "write_enabled": true,');
    expect(text).toContain('    "description": "",');
  });

  it('refuses a wrong password', async () => {
    const { text, status } = await curl('-X', 'POST', '-u', 'hankhill:wrong', `${server.url}/api/users/tokens/`);
    expect([status, JSON.parse(text).detail]).toEqual([403, 'Invalid username/password.']);
  });

  it('lists with a token, indented', async () => {
    const token = JSON.parse((await provision()).text);
    const { text, status } = await curl(
      ...['-H', `Authorization: Token ${token.key}`, '-H', 'Accept: application/json; indent=4'],
      `${locked.url}/api/dcim/sites/`,
    );
    expect(status).toBe(200);
    expect(
      text.startsWith('{\n    "count": 1,\n    "next": null,\n    "previous": null,\n    "results": [\n        {\n'),
    ).toBe(true);
    expect(text).toContain('\n            "name": "Arlen",\n');
  });

  it('lists without one where anybody may read', async () => {
    const { text, status } = await curl('-H', 'Accept: application/json; indent=4', `${server.url}/api/dcim/sites/`);
    expect([status, JSON.parse(text).count]).toEqual([200, 1]);
  });

  it('refuses to list without one where a log-in is required, in the words of the document', async () => {
    const { text, status } = await curl('-H', 'Accept: application/json; indent=4', `${locked.url}/api/dcim/sites/`);
    expect([status, text]).toEqual([403, `{\n    "detail": "${MISSING}"\n}`]);
  });

  it('writes with a token that may, and not with a read-only one', async () => {
    const site = (key: string, slug: string) =>
      curl(
        ...['-X', 'POST', '-H', `Authorization: Token ${key}`, '-H', 'Content-Type: application/json'],
        ...['--data', JSON.stringify({ name: slug, slug }), `${server.url}/api/dcim/sites/`],
      );
    const { body: writer } = await server.admin.post('/api/users/tokens/', {});
    const { body: reader } = await server.admin.post('/api/users/tokens/', { write_enabled: false });
    expect((await site(writer.key, 'heimlich')).status).toBe(201);
    const refused = await site(reader.key, 'mcmaynerbury');
    expect([refused.status, JSON.parse(refused.text).detail]).toEqual([
      403,
      'You do not have permission to perform this action.',
    ]);
  });

  it('provisions by a body, as NetBox documents it', async () => {
    const { text, status } = await curl(
      ...['-X', 'POST', '-H', 'Content-Type: application/json', '-H', 'Accept: application/json; indent=4'],
      `${server.url}/api/users/tokens/provision/`,
      ...['--data', JSON.stringify({ username: 'hankhill', password: PASSWORD })],
    );
    expect([status, JSON.parse(text).key]).toEqual([201, expect.stringMatching(/^[0-9a-f]{40}$/)]);
  });

  it('takes a key that is given, and restores a deleted token by it', async () => {
    const key = '9fc9b897abec9ada2da6aec9dbc34596293c9cb9';
    const make = () =>
      curl(
        ...['-X', 'POST', '-H', 'Content-Type: application/json', '-u', `hankhill:${PASSWORD}`],
        ...['--data', JSON.stringify({ key }), `${server.url}/api/users/tokens/`],
      );
    const made = JSON.parse((await make()).text);
    expect([made.key, made.display]).toEqual([key, '3c9cb9 (hankhill)']);
    expect((await make()).status).toBe(400);
    const { status } = await curl('-X', 'DELETE', '-u', `hankhill:${PASSWORD}`, made.url);
    expect(status).toBe(204);
    expect(JSON.parse((await make()).text).key).toBe(key);
  });
});
