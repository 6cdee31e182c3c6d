// What can go wrong, in the words of the API. Only the error filter knows status codes.

/** Messages by field; `non_field_errors` and `__all__` stand for the whole. */
export type FieldErrors = Record<string, unknown>;

/** Base of every refusal that a client is told about. */
export abstract class ApiError extends Error {
  /** A machine-readable name of the refusal. */
  abstract readonly code: string;
}

/** The body (or the query string) breaks a rule of some field. */
export class ValidationError extends ApiError {
  readonly code = 'invalid';
  constructor(readonly errors: FieldErrors | readonly FieldErrors[]) {
    super('Validation failed');
  }
}

/** The bytes of the body cannot be read at all. */
export class ParseError extends ApiError {
  readonly code: string = 'parse_error';
}

export class BadRequest extends ApiError {
  constructor(
    message: string,
    readonly code: string = 'bad_request',
  ) {
    super(message);
  }
}

export class AddressTooLong extends ApiError {
  readonly code = 'uri_too_long';
  constructor() {
    super('The address of the request is too long.');
  }
}

export class UnsupportedMediaType extends ApiError {
  readonly code = 'unsupported_media_type';
  constructor(mediaType: string) {
    super(`Unsupported media type "${mediaType.slice(0, 100)}" in request.`);
  }
}

export class NotAcceptable extends ApiError {
  readonly code = 'not_acceptable';
  constructor() {
    super('Could not satisfy the request Accept header.');
  }
}

/** Nobody is asking, and somebody must be. */
export class NotAuthenticated extends ApiError {
  readonly code = 'not_authenticated';
  constructor() {
    super('Authentication credentials were not provided.');
  }
}

/** Credentials were given and are no good. */
export class AuthenticationFailed extends ApiError {
  constructor(
    message: string,
    readonly code: string = 'authentication_failed',
  ) {
    super(message);
  }
}

export class PermissionDenied extends ApiError {
  constructor(
    message = 'You do not have permission to perform this action.',
    readonly code: string = 'permission_denied',
  ) {
    super(message);
  }
}

export class NotFound extends ApiError {
  readonly code = 'not_found';
  constructor() {
    super('Not found.');
  }
}

export class MethodNotAllowed extends ApiError {
  readonly code = 'method_not_allowed';
  constructor(
    method: string,
    readonly allowed: readonly string[],
    message = `Method "${method}" not allowed.`,
  ) {
    super(message);
  }
}

export class Conflict extends ApiError {
  readonly code: string = 'conflict';
}

/** The key of this request is that of an earlier one that asked for something else. */
export class IdempotencyKeyReused extends ApiError {
  readonly code = 'idempotency_key_reused';
  constructor() {
    super('This Idempotency-Key was used for another request.');
  }
}

/** The request that came first with this key has not been answered yet. */
export class IdempotencyKeyInUse extends ApiError {
  readonly code = 'idempotency_key_in_use';
  constructor() {
    super('A request with this Idempotency-Key is still running.');
  }
}

export class Throttled extends ApiError {
  readonly code = 'throttled';
  constructor(readonly seconds: number) {
    super(`Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`);
  }
}

/** `If-Match` names a version of the object that is not the present one. */
export class PreconditionFailed extends ApiError {
  readonly code = 'precondition_failed';
  constructor() {
    super('The object has been changed since; read it again.');
  }
}
