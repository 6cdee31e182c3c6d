// The audit log, as the administrator reads it, with what waits to be written.
import { expect } from 'vitest';
import { LastUsed } from '../../src/auth/last-used.js';
import { AuditLog } from '../../src/users/audit/audit-log.js';
import type { TestServer } from './app.js';
import type { Json, Reply } from './client.js';

export const AUDIT = '/api/core/audit-log/';

/** Everything that has happened is in the log after this. */
export async function writeAudit(server: TestServer): Promise<void> {
  await server.service(LastUsed).flush();
  await server.service(AuditLog).flush();
}

/** The entries that a query finds, the first to happen first. */
export async function entries(server: TestServer, query = ''): Promise<Json[]> {
  await writeAudit(server);
  const { status, body, text } = await server.admin.get(`${AUDIT}?limit=0&${query}`);
  expect(status, text).toBe(200);
  return body.results.reverse();
}

/** What a request has left in the log, as `event`, or `event code`. */
export async function eventsOf(server: TestServer, reply: Reply): Promise<string[]> {
  const found = await entries(server, `request_id=${reply.headers.get('x-request-id')}`);
  return found.map(({ event, code }) => `${event.value} ${code}`.trim());
}
