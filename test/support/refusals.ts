// What every refusal must be: status, exact text, code in the body and in the header.
import { expect } from 'vitest';
import type { TestServer } from './app.js';
import type { Reply } from './client.js';

export const MISSING = 'Authentication credentials were not provided.';
export const DENIED = 'You do not have permission to perform this action.';
export const NOT_BY_POLICY = 'This token is not permitted by policy.';
export const MAY_NOT_LOOSEN = 'A token cannot loosen a token: use a session or HTTP Basic.';
export const NO_NEW_TOKENS = 'A token policy does not let the user create tokens.';
export const NO_CHANGED_TOKENS = 'A token policy does not let the user change tokens.';
export const PROTECTED = 'Only a superuser may change, delete or log out a superuser.';
export const NO_SUPERUSERS = 'Only a superuser may make somebody a superuser.';
export const NO_STAFF = 'Only staff may make somebody staff.';

export function expectRefusal(reply: Reply, status: number, code: string, detail: string): void {
  // The documents print the body of a missing log-in, so it has no code.
  const body = code === 'not_authenticated' ? { detail } : { detail, code };
  expect([reply.status, reply.body, reply.headers.get('x-error-code')]).toEqual([status, body, code]);
}

/** Everything stored, as text: to see that nothing changed, or that a secret is nowhere. */
export async function dumpOf(server: TestServer, except: readonly string[] = []): Promise<string> {
  const tables = await server.database.write().rows({
    text: `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      ORDER BY 1`,
  });
  const kept = tables.map(([table]) => table as string).filter((table) => !except.includes(table));
  // One statement for all of them: a hundred would be most of what a test costs.
  const rows = await server.database.write().rows({
    text: kept
      .map(
        (table, place) =>
          `SELECT ${place} AS place, (to_jsonb(t) - 'last_used' - 'last_used_ip' - 'last_seen')::text FROM "${table}" t`,
      )
      .join(' UNION ALL ')
      .concat(' ORDER BY 1, 2'),
  });
  const parts = new Map(kept.map((table) => [table, [] as unknown[]]));
  for (const [place, row] of rows) parts.get(kept[place as number] as string)?.push(row);
  return [...parts].map(([table, lines]) => `${table}\n${lines.join('\n')}`).join('\n\n');
}

/**
 * Runs `work` and asserts that it changed no row. Failures are counted all the same, uses are remembered, and refusals
 * are written down.
 */
export async function changingNothing<T>(server: TestServer, work: () => Promise<T>): Promise<T> {
  const before = await linesOf(server);
  const result = await work();
  const after = await linesOf(server);
  expect([difference(before, after), difference(after, before)]).toEqual([[], []]);
  return result;
}

async function linesOf(server: TestServer): Promise<Set<string>> {
  const dump = await dumpOf(server, ['platform_failures', 'core_audit_entry', 'core_audit_head']);
  return new Set(dump.split('\n'));
}

const difference = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((line) => !b.has(line));
