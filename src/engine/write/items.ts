// The items of bulk requests: how many there may be, and which objects they are about.
import { FieldProblem } from '../declare/field.js';
import { typeName } from '../declare/fields.js';
import type { Dialect } from '../dialect.js';
import { ValidationError } from '../errors.js';
import { isObject, MESSAGE, parseMessage } from './body.js';
import { bulkErrors, Draft } from './draft.js';

const MAX_BULK = 10_000;

/** One object of a bulk change or deletion. */
export interface Item {
  readonly id: string;
  readonly body: unknown;
}

/** @throws ValidationError */
export function assertBulkSize(bodies: readonly unknown[]): void {
  if (bodies.length > MAX_BULK) {
    throw new ValidationError({ non_field_errors: [`At most ${MAX_BULK} objects can be sent in one request.`] });
  }
}

/** @throws ValidationError that names the items whose object is not among those found */
export function assertAllFound(items: readonly Item[], found: ReadonlySet<string>): void {
  const drafts = items.map(({ id }, index) => new Draft(index, id));
  for (const draft of drafts) if (!found.has(draft.id as string)) draft.fail('id', 'Not found.');
  assertSound(drafts);
}

/** @throws ValidationError where a draft is bad */
export function assertSound(drafts: readonly Draft[]): void {
  if (drafts.some((draft) => draft.isBad)) throw new ValidationError(bulkErrors(drafts));
}

/** A draft for each item, its id the key that the client said. @throws ValidationError where one is missing, malformed or repeated */
export function readKeys(body: unknown, dialect: Dialect): Draft[] {
  if (!Array.isArray(body)) {
    throw new ValidationError({ non_field_errors: [`Expected a list of items but got type "${typeName(body)}".`] });
  }
  assertBulkSize(body);
  const seen = new Set<string>();
  const drafts = body.map((one, index) => {
    const key = isObject(one) ? dialect.readKey(one.id) : undefined;
    const draft = new Draft(index, key ?? null);
    if (!isObject(one))
      draft.fail('non_field_errors', `Invalid data. Expected a dictionary, but got ${typeName(one)}.`);
    else if (!Object.hasOwn(one, 'id')) draft.fail('id', 'This field is required.');
    else if (key === undefined) draft.fail('id', dialect.badKey);
    else if (seen.has(key)) draft.fail('id', 'This id is given more than once.');
    else seen.add(key);
    return draft;
  });
  assertSound(drafts);
  return drafts;
}

export function withoutId(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { id: _, ...rest } = body;
  return rest;
}

/** What a deletion says of itself. @throws ValidationError */
export function messageOf(body: unknown): string {
  if (!isObject(body) || !Object.hasOwn(body, MESSAGE)) return '';
  try {
    return parseMessage(body[MESSAGE]);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    throw new ValidationError({ [MESSAGE]: [error.message] });
  }
}
