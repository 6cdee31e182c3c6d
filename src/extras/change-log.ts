// Writes the change records of a request.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { newId } from '../engine/declare/identified.js';
import { CountCache } from '../engine/query/count-cache.js';
import { type Change, ChangeRecorder } from '../engine/write/change-recorder.js';
import type { Transaction } from '../platform/database/database.js';
import { jsonBatches } from '../platform/database/json-batches.js';
import { AuditLog } from '../users/audit/audit-log.js';
import { inReplayOrder } from './replay-order.js';

const TABLE = 'core_object_change';

/** More than a request can have of its own: what is beyond it, as of an import, is written in parts. */
const MOST_PENDING = 50_000;

/** A change on its way into the log. */
interface Pending extends Change {
  readonly by: Principal;
}

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
    const numbers = await this.numbersOf(transaction, changes);
    const numbered = changes.map((change, index) => ({ ...change, number: numbers[index], by }));
    // Written when the transaction has done all else, so that its records can stand in an order that can be replayed.
    const pending = transaction.gathered<Pending>(this, (all) => this.write(transaction, all));
    for (const change of numbered) pending.push(change);
    this.audit.changed(transaction, numbered, by);
    if (pending.length > MOST_PENDING) await this.write(transaction, pending);
  }

  private async write(transaction: Transaction, pending: Pending[]): Promise<void> {
    const ordered = inReplayOrder(pending.splice(0));
    for (let from = 0; from < ordered.length; ) {
      const by = (ordered[from] as Pending).by;
      let to = from;
      while (to < ordered.length && ordered[to]?.by === by) to++;
      await this.insert(transaction, ordered.slice(from, to), by);
      from = to;
    }
    transaction.afterCommit(() => this.counts.forget(TABLE));
  }

  private async insert(transaction: Transaction, changes: readonly Pending[], by: Principal): Promise<void> {
    const records = changes.map(({ action, resource, id, number, display, message, before, after }) => ({
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
    // Whole documents: an array of texts that are JSON themselves would be written, and read, twice.
    for (const batch of jsonBatches(records)) await this.insertBatch(transaction, batch, by);
  }

  private async insertBatch(transaction: Transaction, records: string, by: Principal): Promise<void> {
    await transaction.run({
      text: `INSERT INTO ${TABLE} (id, user_id, user_name, request_id, token_suffix, source_ip, action,
          changed_object_type, changed_object_id, changed_object_number, object_title, object_repr, message, prechange_data, postchange_data)
        SELECT v.id, $2::uuid, $3, $4::uuid, $5, $6, v.action, v.type, v.object, v.number, v.title, v.display, v.message,
          v.before, v.after
        FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, action text, type text, object uuid, number bigint, title text,
          display text, message text, before jsonb, after jsonb)`,
      values: [records, by.user?.id || null, by.user?.username ?? '', by.requestId, by.token?.suffix ?? '', by.address],
    });
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
