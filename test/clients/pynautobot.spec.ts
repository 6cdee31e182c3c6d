// pynautobot 1.5.5 itself, from PyPI and unmodified, against the native dialect.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { pythonFor } from './python-client.js';

const FOLDER = join(import.meta.dirname, 'pynautobot');
const found = pythonFor(FOLDER);
const why = 'missing' in found ? ` (cannot be installed: ${found.missing})` : '';

const STEPS = [
  'token by HTTP Basic',
  'connect, version and status',
  'create with and without a slug',
  'a slug that is taken',
  'create many',
  'get by id and by name, follow a relation',
  'list, filter and count',
  'save and update',
  'change and delete many',
  'choices',
  'elevation and units of a rack',
  'trace',
  'the API document',
  'plugins and configuration',
  'delete',
];

describe.skipIf('missing' in found)(`pynautobot drives the native dialect${why}`, () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  it('from the first token to the last deletion', async () => {
    const { python } = found as { python: string };
    const script = [join(FOLDER, 'drive.py'), server.url, 'admin', ADMIN_PASSWORD];
    const { stdout } = await promisify(execFile)(python, script, { timeout: 60_000 });
    expect(stdout.trim().split('\n')).toEqual(STEPS);
  }, 90_000);
});
