// A body on its way to being a row: what was given, what is wrong with it.
import type { Field } from '../declare/field.js';
import type { FieldErrors } from '../errors.js';

/** One object of a request. */
export class Draft {
  /** Parsed values by property; references are ids once resolved. */
  readonly values = new Map<Field, unknown>();
  /** By field, without a prototype: a body may name a field `__proto__`. */
  readonly errors: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  /** Those of the values that were made of others. */
  readonly made = new Set<Field>();
  message = '';

  constructor(
    /** Its place in the list of the request. */
    readonly index: number,
    /** Of an update: which object. */
    readonly id: string | null,
  ) {}

  fail(name: string, message: string): void {
    const said = this.errors[name];
    if (Array.isArray(said)) said.push(message);
    else this.errors[name] = [message];
  }

  get isBad(): boolean {
    return Object.keys(this.errors).length > 0;
  }
}

/** A stored row by column. */
export type Stored = Record<string, unknown>;

/** Gives a draft, and its row, a value that the body did not say. */
export function assign(draft: Draft, row: Stored, field: Field, value: unknown): void {
  draft.values.set(field, value);
  row[field.column] = value;
}

/** Errors of a bulk request: each bad item by its place in the list. */
export function bulkErrors(drafts: readonly Draft[]): FieldErrors {
  const bad = drafts.filter((draft) => draft.isBad);
  return {
    detail: `${bad.length} of ${drafts.length} objects are not valid; nothing was changed.`,
    errors: bad.map(({ index, errors }) => ({ index, errors })),
  };
}
