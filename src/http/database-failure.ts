// What PostgreSQL's errors mean to a client.

export const RETRY_AFTER = 5;

export const UNAVAILABLE = {
  status: 503,
  body: { detail: 'The database cannot be reached; try again.', code: 'database_unavailable' },
  headers: { 'retry-after': String(RETRY_AFTER) },
};

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENOENT',
]);
// connection exceptions; insufficient resources; shutdown, crash and start-up of the server; read-only transactions of
// a standby; a role or a database that is no longer there.
const AWAY = /^(08...|53...|57P0.|25006|58...|28...|3D000)$/;
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Cannot use a pool after calling end|not currently accepting connections/;

interface Failure {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** undefined: not an error of the database. */
export function databaseFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', cause } = error as { code?: string; cause?: unknown };
  if (NETWORK.has(code) || AWAY.test(code) || LOST.test(error.message)) return UNAVAILABLE;
  if (error instanceof AggregateError)
    return error.errors.map(databaseFailure).find((failure) => failure !== undefined);
  // query_canceled: a statement took longer than it may.
  if (code === '57014') {
    return { status: 400, body: { detail: 'The request takes too long to answer.', code: 'too_expensive' } };
  }
  // Values that PostgreSQL cannot take and no field has refused.
  if (/^22...$/.test(code)) {
    return { status: 400, body: { non_field_errors: ['A value has the wrong form or is out of range.'] } };
  }
  return cause === undefined || cause === error ? undefined : databaseFailure(cause);
}
