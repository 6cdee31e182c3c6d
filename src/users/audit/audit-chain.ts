// Rows of the audit log, each chained to the one before it: its hash covers all of it and the hash before, its seal is
// an HMAC of the hash under a key that the database does not have. The head says where the chain ends.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '../../engine/declare/identified.js';
import { CountCache } from '../../engine/query/count-cache.js';
import { Clock, instantOf } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database/database.js';
import { jsonBatches } from '../../platform/database/json-batches.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import type { Happening } from './audit-event.js';
import { printable, printablePath } from './safe-text.js';

export const AUDIT_TABLE = 'core_audit_entry';

/** The columns that a hash covers, with PostgreSQL's names of their types. */
const COVERED = {
  number: 'bigint',
  id: 'uuid',
  time: 'timestamptz',
  event: 'text',
  code: 'text',
  user_id: 'uuid',
  user_name: 'text',
  token_id: 'uuid',
  token_suffix: 'text',
  source_ip: 'text',
  request_id: 'uuid',
  method: 'text',
  path: 'text',
  object_type: 'text',
  object_id: 'uuid',
  object_number: 'bigint',
  object_repr: 'text',
  repeated: 'integer',
  detail: 'jsonb',
  previous_hash: 'text',
} as const;

export const COLUMNS = [...Object.keys(COVERED), 'hash', 'seal'];

const LIST = COLUMNS.join(', ');
const TYPED = [...Object.entries(COVERED), ['hash', 'text'], ['seal', 'text']]
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

/** A row by its columns; times as the API shows them. */
export type ChainedRow = Readonly<Record<string, unknown>> & {
  readonly number: number;
  readonly previous_hash: string;
  readonly hash: string;
  readonly seal: string;
};

/** What the first row follows. */
export const NO_HASH = '0'.repeat(64);

/** SHA-256 of what a row says: JSON with sorted keys, without columns that say nothing, so that more can come later. */
export function hashOf(row: Readonly<Record<string, unknown>>): string {
  const said = Object.keys(COVERED).flatMap((name) =>
    (row[name] ?? null) === null ? [] : [[name, row[name]] as const],
  );
  return createHash('sha256')
    .update(canonical(Object.fromEntries(said)))
    .digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
}

/** What the seal of the head is made of: no row's seal can stand in for it. */
export const headText = (sequence: number, hash: string): string => `head ${sequence} ${hash}`;

@Injectable()
export class AuditChain {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly counts: CountCache,
  ) {}

  /**
   * Adds to the log, with the head locked from here to the end of the transaction: two statements, unless there are
   * thousands.
   */
  async append(transaction: Transaction, happenings: readonly Happening[]): Promise<void> {
    if (happenings.length === 0) return;
    const [head] = await transaction.rows({ text: 'SELECT sequence, hash FROM core_audit_head FOR NO KEY UPDATE' });
    if (!head) throw new Error('The head of the audit log is missing.');
    let [sequence, hash] = head as [number, string];
    const rows = happenings.map((happening) => {
      const row = this.chained(happening, ++sequence, hash);
      hash = row.hash;
      return row;
    });
    for (const batch of jsonBatches(rows)) {
      await transaction.run({
        text: `WITH moved AS (UPDATE core_audit_head SET sequence = $2, hash = $3, seal = $4)
          INSERT INTO ${AUDIT_TABLE} (${LIST}) SELECT ${LIST} FROM jsonb_to_recordset($1::jsonb) AS v(${TYPED})`,
        values: [batch, sequence, hash, this.sealed(headText(sequence, hash))],
      });
    }
    transaction.afterCommit(() => this.counts.forget(AUDIT_TABLE));
  }

  private chained(happening: Happening, number: number, previous_hash: string): ChainedRow {
    const row = { number, ...rowOf(happening, instantOf(this.clock.millis())), previous_hash };
    const hash = hashOf(row);
    return { ...row, hash, seal: this.sealed(hash) };
  }

  private sealed(text: string): string {
    return this.secrets.digest('audit-seal', text);
  }
}

function rowOf({ event, by, code, at, object, repeated, detail }: Happening, now: string) {
  return {
    id: newId(),
    time: at ?? now,
    event,
    code: code ?? '',
    // At the command line nobody is a user.
    user_id: by.user?.id || null,
    user_name: printable(by.user?.username ?? '', 150),
    token_id: by.token?.id ?? null,
    token_suffix: by.token?.suffix ?? '',
    source_ip: by.address,
    request_id: by.requestId || null,
    method: by.method,
    path: printablePath(by.path),
    object_type: object?.type ?? null,
    object_id: object?.id ?? null,
    object_number: object?.number ?? null,
    object_repr: printable(object?.display ?? '', 200),
    repeated: repeated ?? 1,
    // As PostgreSQL will give it back: what is undefined is not there.
    detail: detail === undefined ? null : JSON.parse(JSON.stringify(detail)),
  };
}
