// Writes the change records of a request.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { newId } from '../engine/declare/identified.js';
import { CountCache } from '../engine/query/count-cache.js';
import { type Change, ChangeRecorder } from '../engine/write/change-recorder.js';
import type { Transaction } from '../platform/database/database.js';

const TABLE = 'core_object_change';

@Injectable()
export class ChangeLog extends ChangeRecorder {
  constructor(private readonly counts: CountCache) {
    super();
  }

  async record(transaction: Transaction, changes: readonly Change[], by: Principal): Promise<void> {
    if (changes.length === 0) return;
    const userId = by.user?.id || null;
    const column = <T>(pick: (change: Change) => T) => changes.map(pick);
    const json = (data: Change['before']) => (data === null ? null : JSON.stringify(data));
    await transaction.run({
      text: `INSERT INTO ${TABLE} (id, user_id, user_name, request_id, token_suffix, source_ip, action,
          changed_object_type, changed_object_id, changed_object_number, object_title, object_repr, message, prechange_data, postchange_data)
        SELECT c0, $2::uuid, $3, $4::uuid, $5, $6, c1, c2, c3, c9, c4, c5, c6, c7::jsonb, c8::jsonb
        FROM unnest($1::uuid[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[])
        AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9)`,
      values: [
        column(() => newId()),
        userId,
        by.user?.username ?? '',
        by.requestId,
        by.token?.suffix ?? '',
        by.address,
        column(({ action }) => action),
        column(({ resource }) => resource.label),
        column(({ id }) => id),
        column(({ resource }) => resource.title),
        column(({ display }) => display.slice(0, 200)),
        column(({ message }) => message),
        column(({ before }) => json(before)),
        column(({ after }) => json(after)),
        await this.numbersOf(transaction, changes),
      ],
    });
    await transaction.rows(CountCache.announcement(TABLE));
    transaction.afterCommit(() => this.counts.forget(TABLE));
  }

  /** The numbers of the rows, looked up where the changes do not tell them. */
  private async numbersOf(transaction: Transaction, changes: readonly Change[]): Promise<unknown[]> {
    const silent = changes.filter(({ number }) => number === undefined);
    const found = new Map<string, unknown>();
    for (const { table } of new Set(silent.map(({ resource }) => resource))) {
      const ids = silent.filter(({ resource }) => resource.table === table).map(({ id }) => id);
      const rows = await transaction.rows({
        text: `SELECT id, number FROM "${table}" WHERE id = ANY($1::uuid[])`,
        values: [ids],
      });
      for (const [id, number] of rows) found.set(id as string, number);
    }
    return changes.map(({ id, number }) => number ?? found.get(id) ?? null);
  }
}
