// The examples of the two documents on REST API authentication, literally, with the real curl. Skipped without it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/app.js';

const hasCurl = ['/usr/bin/curl', '/bin/curl', '/usr/local/bin/curl'].some((path) => existsSync(path));
const why = hasCurl ? '' : ' (skipped: there is no curl on this machine)';
const run = promisify(execFile);

/** The status and the body of an answer. */
async function curl(...given: string[]): Promise<{ status: number; text: string }> {
  const { stdout } = await run('curl', ['-s', '-w', '\n%{http_code}', ...given]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
}

const INDENTED = ['-H', 'Accept: application/json; indent=4'];
const MISSING = '{\n    "detail": "Authentication credentials were not provided."\n}';

describe.skipIf(!hasCurl)(`the documents' examples with curl${why}`, () => {
  let server: TestServer;
  let locked: TestServer;

  beforeAll(async () => {
    // The password of the example has seven characters.
    server = await startServer({ PASSWORD_MIN_LENGTH: '7' });
    locked = await server.sibling({ LOGIN_REQUIRED: 'true' });
    await server.admin.post('/api/users/users/', { username: 'hankhill', password: 'I<3C3H8' });
    await server.admin.post('/api/dcim/sites/', { name: 'Arlen', slug: 'arlen' });
  });
  afterAll(async () => {
    await locked.close();
    await server.close();
  });

  const provision = (url: string) =>
    curl(
      '-X',
      'POST',
      '-H',
      'Content-Type: application/json',
      ...INDENTED,
      '-u',
      'hankhill:I<3C3H8',
      `${url}/api/users/tokens/`,
    );

  it('provisions a first token with a name and a password', async () => {
    const { status, text } = await provision(server.url);
    expect(status).toBe(201);
    const token = JSON.parse(text);
    expect(Object.keys(token).slice(0, 8)).toEqual([
      'id',
      'url',
      'display',
      'created',
      'expires',
      'key',
      'write_enabled',
      'description',
    ]);
    expect(token.key).toMatch(/^[0-9a-f]{40}$/);
    expect(token).toMatchObject({
      url: `${server.url}/api/users/tokens/${token.id}/`,
      display: `${token.key.slice(-6)} (hankhill)`,
      expires: null,
      write_enabled: true,
      description: '',
    });
    expect(text.startsWith('{\n    "id": ')).toBe(true);
  });

  it('lists sites with the token, indented', async () => {
    const { key } = JSON.parse((await provision(server.url)).text);
    for (const { url } of [server, locked]) {
      const { status, text } = await curl('-H', `Authorization: Token ${key}`, ...INDENTED, `${url}/api/dcim/sites/`);
      expect(status).toBe(200);
      expect(text.startsWith('{\n    "count": 1,\n    "next": null,\n    "previous": null,\n    "results": [')).toBe(
        true,
      );
    }
  });

  it('refuses whoever shows no token where a log-in is required', async () => {
    expect(await curl(...INDENTED, `${locked.url}/api/dcim/sites/`)).toEqual({ status: 403, text: MISSING });
  });

  it('lets anybody read where it is not, and nobody write', async () => {
    expect((await curl(...INDENTED, `${server.url}/api/dcim/sites/`)).status).toBe(200);
    const body = ['-H', 'Content-Type: application/json', '-d', '{"name": "x", "slug": "x"}'];
    const write = await curl('-X', 'POST', ...INDENTED, ...body, `${server.url}/api/dcim/sites/`);
    expect(write).toEqual({ status: 403, text: MISSING });
  });

  it('provisions by a body, as the other document has it', async () => {
    const body = JSON.stringify({ username: 'hankhill', password: 'I<3C3H8' });
    const { status, text } = await curl(
      ...['-X', 'POST', '-H', 'Content-Type: application/json', ...INDENTED, '--data', body],
      `${locked.url}/api/users/tokens/provision/`,
    );
    expect(status).toBe(201);
    expect(JSON.parse(text).key).toMatch(/^[0-9a-f]{40}$/);
  });

  it('sends nothing but the token page to Basic', async () => {
    const { status } = await curl('-u', 'hankhill:I<3C3H8', `${locked.url}/api/dcim/sites/`);
    expect(status).toBe(403);
  });
});
