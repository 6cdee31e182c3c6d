// How many SQL statements a piece of work sends.
import { vi } from 'vitest';
import { AuditLog } from '../../src/users/audit/audit-log.js';
import type { TestServer } from './app.js';
import { writeAudit } from './audit.js';

/**
 * Runs `work` once, so that plans, principals and counts are known, and counts then: the least of a few times, because
 * the server writes down now and then which tokens were used.
 */
export async function countStatements(server: TestServer, work: () => Promise<unknown>): Promise<number> {
  await work();
  const counts: number[] = [];
  for (let time = 0; time < 3; time++) {
    const before = server.database.statements;
    await work();
    counts.push(server.database.statements - before);
  }
  return Math.min(...counts);
}

/** The statements of a request that is refused, without those that write down later that it was. */
export async function statementsOfRefusal(server: TestServer, work: () => Promise<unknown>): Promise<number> {
  await writeAudit(server);
  const refused = vi.spyOn(server.service(AuditLog), 'refused').mockReturnValue(undefined);
  const before = server.database.statements;
  await work();
  refused.mockRestore();
  return server.database.statements - before;
}
