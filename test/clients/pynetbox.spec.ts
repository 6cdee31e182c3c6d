// pynetbox itself, from PyPI and unmodified, against the NetBox dialect.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { pythonFor } from './python-client.js';

const FOLDER = join(import.meta.dirname, 'pynetbox');
const found = pythonFor(FOLDER);
const why = 'missing' in found ? ` (cannot be installed: ${found.missing})` : '';

const STEPS = [
  'create_token',
  'version and status',
  'create one',
  'create many',
  'get by id and by name',
  'follow a relation',
  'filter and count',
  'save and update',
  'update many',
  'delete one and many',
  'choices',
  'pagination',
  'threads',
  'applications that are not here',
  'cables',
  'trace and paths',
  'elevation of a rack',
  'object permissions',
  'the API document',
];

describe.skipIf('missing' in found).each([
  ['beside the native dialect', '/netbox', {}],
  ['where it is the only one', '', { API_DIALECT: 'netbox' }],
])(`pynetbox drives the NetBox dialect${why}`, (_where, prefix, environment) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(environment);
  });
  afterAll(() => server?.close());

  it(_where, async () => {
    const { python } = found as { python: string };
    const script = [join(FOLDER, 'drive.py'), `${server.url}${prefix}`, 'admin', ADMIN_PASSWORD];
    const { stdout } = await promisify(execFile)(python, script, { timeout: 60_000 });
    expect(stdout.trim().split('\n')).toEqual(STEPS);
  }, 90_000);
});
