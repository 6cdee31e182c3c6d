// A form that is sent after the log-in has ended: what was typed goes along with the log-in, and comes back in the form.
// It stands in the pages alone, never on the server, and nothing is done with it until somebody sends the form again.
import type { FastifyRequest } from 'fastify';
import { CSRF_FIELD } from '../auth/session/csrf.js';
import type { PreparedRequest } from '../engine/request.js';
import { postedBy } from './page-session.js';

/** The refusal of such a form. */
export const SESSION_ENDED = 'session_ended';

/** Stands in a form that is only to be filled in again. */
export const REFILL_FIELD = 'form_refill';

export const NOT_SAVED = 'You had been logged out: nothing has been saved yet. Check the form, and send it again.';

/** The forms that can be filled in again. */
const FORMS = [
  /^\/edit\/[^/]+\/[^/]+\/[^/]+(\/delete)?\/?$/,
  /^\/user\/api-tokens\/(add|[^/]+\/edit)\/?$/,
  // `check` is a part of the page of a permission, no form.
  /^\/admin\/(groups|permissions(?!\/check\b)|token-policies|users)\/[^/]+\/?$/,
  /^\/admin\/groups\/[^/]+\/members\/?$/,
  /^\/admin\/users\/[^/]+\/api-tokens\/limits\/?$/,
];

/** What must not stand in a page. */
const SECRETS: ReadonlySet<string> = new Set([CSRF_FIELD, REFILL_FIELD, 'key', 'password', 'password_again']);

const LONGEST = 200_000;

export const isRefillable = (path: string): boolean => FORMS.some((form) => form.test(path));

export const isRefill = (posted: URLSearchParams): boolean => posted.has(REFILL_FIELD);

/** What a form says, as one text; undefined where nothing is to be kept, or where another site may have sent it. */
export function keptFormOf(request: FastifyRequest & PreparedRequest): string | undefined {
  if (request.method !== 'POST' || !isRefillable(request.path) || request.headers.origin !== request.origin) {
    return undefined;
  }
  const posted = [...postedBy(request)].filter(([name]) => !SECRETS.has(name));
  const text = new URLSearchParams(posted).toString();
  return posted.length > 0 && text.length <= LONGEST ? text : undefined;
}
