// What a form answers when what was typed is not accepted.
import { type ApiError, Conflict, PreconditionFailed, ValidationError } from '../../engine/errors.js';
import { errorsOf, type FormErrors } from './form-body.js';
import type { FormField } from './form-field.js';

export interface Refusal {
  readonly status: number;
  readonly errors: FormErrors;
}

/** A refusal that the form can show; any other is thrown on. */
export function refusalOf(error: unknown, fields: readonly Pick<FormField, 'name'>[]): Refusal {
  if (error instanceof ValidationError) return { status: 400, errors: errorsOf(error, fields) };
  const status = error instanceof Conflict ? 409 : error instanceof PreconditionFailed ? 412 : null;
  if (status === null) throw error;
  const said = status === 412 ? CHANGED_MEANWHILE : (error as ApiError).message;
  return { status, errors: { fields: new Map(), whole: [said] } };
}

const CHANGED_MEANWHILE =
  'Somebody else has changed this object since you opened the form. Save again to put your values over theirs.';
