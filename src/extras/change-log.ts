// Writes the change records of a request.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { newId } from '../engine/declare/identified.js';
import { CountCache } from '../engine/query/count-cache.js';
import { type Change, ChangeRecorder } from '../engine/write/change-recorder.js';
import type { Transaction } from '../platform/database/database.js';
import { AuditLog } from '../users/audit/audit-log.js';

const TABLE = 'core_object_change';

@Injectable()
export class ChangeLog extends ChangeRecorder {
  constructor(
    private readonly counts: CountCache,
    private readonly audit: AuditLog,
  ) {
    super();
  }

  async record(transaction: Transaction, changes: readonly Change[], by: Principal): Promise<void> {
    if (changes.length === 0) return;
    const userId = by.user?.id || null;
    // All in one document: an array of texts that are JSON themselves would be written, and read, twice.
    const numbers = await this.numbersOf(transaction, changes);
    const numbered = changes.map((change, index) => ({ ...change, number: numbers[index] }));
    this.audit.changed(transaction, numbered, by);
    const records = numbered.map(({ action, resource, id, number, display, message, before, after }) => ({
      id: newId(),
      action,
      type: resource.label,
      object: id,
      number,
      title: resource.title,
      display: firstCharacters(display, 200),
      message,
      before,
      after,
    }));
    await transaction.run({
      text: `INSERT INTO ${TABLE} (id, user_id, user_name, request_id, token_suffix, source_ip, action,
          changed_object_type, changed_object_id, changed_object_number, object_title, object_repr, message, prechange_data, postchange_data)
        SELECT v.id, $2::uuid, $3, $4::uuid, $5, $6, v.action, v.type, v.object, v.number, v.title, v.display, v.message,
          v.before, v.after
        FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, action text, type text, object uuid, number bigint, title text,
          display text, message text, before jsonb, after jsonb)`,
      values: [
        JSON.stringify(records),
        userId,
        by.user?.username ?? '',
        by.requestId,
        by.token?.suffix ?? '',
        by.address,
      ],
    });
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

/** Whole characters: JSON takes no half of a pair. */
const firstCharacters = (text: string, count: number): string =>
  text.length <= count ? text : [...text].slice(0, count).join('');
