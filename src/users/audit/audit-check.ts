// Walks the audit log from its beginning and says what is not as it was written: rows that were altered, taken out or
// put in, and an end that was cut off.
import { showInstant } from '../../engine/declare/fields.js';
import type { Database } from '../../platform/database/database.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import { AUDIT_TABLE, type ChainedRow, COLUMNS, hashOf, headText, NO_HASH } from './audit-chain.js';

/** So many rows at a time, whatever the length of the log. */
const BATCH = 1_000;
/** Before the first number that a row could have been given. */
const BEFORE_ALL = '-9223372036854775808';

/** An entry as somebody has noted it down elsewhere: `12:9119b0…`. */
export interface NotedEntry {
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditCheckOptions {
  readonly say: (sentence: string) => void;
  /** Asked between batches. */
  readonly signal: AbortSignal;
  readonly expected?: NotedEntry | undefined;
}

export interface CheckedLog {
  readonly entries: number;
  readonly problems: number;
  readonly last: NotedEntry;
}

interface Head extends NotedEntry {
  readonly seal: string;
}

/** What is known of the rows so far. */
class Walk {
  entries = 0;
  problems = 0;
  sequence = 0;
  hash = NO_HASH;
  private isExpectedSeen = false;
  /** The last row of the beginning that no secret key of ours has sealed. */
  private foreignUntil = 0;
  private hasOwnSeal = false;

  constructor(
    private readonly secrets: Secrets,
    private readonly options: AuditCheckOptions,
  ) {}

  /** The next row, in the order of their numbers. */
  row(row: ChainedRow): void {
    this.entries++;
    const isNext = row.number === this.sequence + 1;
    if (!isNext) this.gap(row.number);
    if (hashOf(row) !== row.hash) this.problem(`Entry ${row.number} has been altered.`);
    if (isNext && row.previous_hash !== this.hash) {
      this.problem(`Entry ${row.number} does not follow what is before it: one of them has been put in or altered.`);
    }
    this.seal(row);
    this.compare(row);
    this.sequence = row.number;
    this.hash = row.hash;
  }

  /** What the head says, once no row is left. */
  end(head: Head | null): void {
    if (head === null) this.problem('The head of the log is missing.');
    else this.head(head);
    const { expected } = this.options;
    if (expected && !this.isExpectedSeen) this.problem(`Entry ${expected.sequence}, which was noted, is missing.`);
    if (this.foreignUntil > 0 && this.hasOwnSeal) {
      this.options.say(`Note: entries up to ${this.foreignUntil} are sealed under a secret key that is not here.`);
    }
  }

  private head(head: Head): void {
    const { sequence, hash, seal } = head;
    if (sequence > this.sequence) this.problem(`${rangeOf(this.sequence + 1, sequence)} missing at the end.`);
    else if (sequence < this.sequence) this.problem(`${rangeOf(sequence + 1, this.sequence)} put in at the end.`);
    else if (hash !== this.hash) this.problem('The last entry is not the one that was written last.');
    const isEmpty = sequence === 0 && hash === NO_HASH;
    if (isEmpty || this.secrets.verifies('audit-seal', headText(sequence, hash), seal)) return;
    this.problem('The end of the log is not sealed by a secret key of this server.');
  }

  private gap(number: number): void {
    if (number <= this.sequence) this.problem(`Entry ${number} has been put in.`);
    else this.problem(`${rangeOf(this.sequence + 1, number - 1)} missing.`);
  }

  /** An earlier secret key may be gone: what it has sealed can only be the beginning. */
  private seal({ number, hash, seal }: ChainedRow): void {
    const isOwn = this.secrets.verifies('audit-seal', hash, seal);
    if (isOwn) this.hasOwnSeal = true;
    else if (this.hasOwnSeal) this.problem(`Entry ${number} is not sealed by a secret key of this server.`);
    else this.foreignUntil = number;
  }

  private compare({ number, hash }: ChainedRow): void {
    const { expected } = this.options;
    if (number !== expected?.sequence) return;
    this.isExpectedSeen = true;
    if (hash !== expected.hash) this.problem(`Entry ${number} is not the one that was noted.`);
  }

  private problem(sentence: string): void {
    this.problems++;
    this.options.say(sentence);
  }
}

const rangeOf = (from: number, to: number): string =>
  from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`;

/** The server may add to the log meanwhile. */
export async function checkAuditLog(
  database: Database,
  secrets: Secrets,
  options: AuditCheckOptions,
): Promise<CheckedLog> {
  const walk = new Walk(secrets, options);
  let head = await walkRows(database, walk, options.signal);
  // Rows and head come together: whatever this head counts is there to be read.
  while (head !== null && head.sequence > walk.sequence) {
    const { entries } = walk;
    const next = await walkRows(database, walk, options.signal);
    if (walk.entries === entries) break;
    head = next;
  }
  walk.end(head);
  const { entries, problems, sequence, hash } = walk;
  return { entries, problems, last: { sequence, hash } };
}

/** All rows that have come until now. @returns the head, as it is after that */
async function walkRows(database: Database, walk: Walk, signal: AbortSignal): Promise<Head | null> {
  let after = walk.entries === 0 ? BEFORE_ALL : String(walk.sequence);
  for (let rows = await rowsAfter(database, after); rows.length > 0; rows = await rowsAfter(database, after)) {
    signal.throwIfAborted();
    for (const row of rows) walk.row(row);
    after = String(walk.sequence);
  }
  const [head] = await database.write().records<Head>({ text: 'SELECT sequence, hash, seal FROM core_audit_head' });
  return head ?? null;
}

async function rowsAfter(database: Database, number: string): Promise<ChainedRow[]> {
  const rows = await database.write().records<ChainedRow>({
    text: `SELECT ${COLUMNS.join(', ')} FROM ${AUDIT_TABLE} WHERE number > $1::bigint ORDER BY number LIMIT ${BATCH}`,
    values: [number],
  });
  return rows.map((row) => ({ ...row, time: showInstant(row.time) }));
}
