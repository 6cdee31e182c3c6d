// In which form the client wants its answer.
import Negotiator from 'negotiator';
import { NotAcceptable, NotFound } from '../engine/errors.js';
import type { PreparedRequest } from '../engine/request.js';

export interface Format {
  readonly type: 'json' | 'html' | 'yaml';
  /** Spaces of indentation, 0 for compact JSON. */
  readonly indent: number;
}

const COMPACT: Format = { type: 'json', indent: 0 };

/** The media types of a document in YAML; the first is what it is sent as where the client names none. */
const YAML_TYPES = ['application/yaml', 'application/vnd.oai.openapi', 'application/x-yaml', 'text/yaml'];
const JSON_TYPES = ['application/json', 'application/vnd.oai.openapi+json'];

type Negotiable = Pick<PreparedRequest, 'asked'> & { readonly headers: { readonly accept?: string | undefined } };

/**
 * `?format=json|api` beats `Accept`. Versions in `Accept` are taken as they come: clients of both peers send them.
 * @throws NotAcceptable, and NotFound for an unknown `format`, as the peers do
 */
export function negotiate(request: Negotiable): Format {
  const accept = request.headers.accept ?? '*/*';
  const asked = request.asked.get('format')?.[0];
  if (asked === undefined && (accept === 'application/json' || accept === '*/*')) return COMPACT;
  const indent = indentOf(accept);
  if (asked === 'json') return { type: 'json', indent };
  if (asked === 'api') return { type: 'html', indent: 2 };
  if (asked !== undefined) throw new NotFound();
  const [best] = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaTypes([
    'application/json',
    'text/html',
  ]);
  if (best === undefined) throw new NotAcceptable();
  return best === 'text/html' ? { type: 'html', indent: 2 } : { type: 'json', indent };
}

/**
 * The same of a document that is sent as YAML too: `?format=json|yaml|openapi|api`, of which `openapi` is Nautobot's name
 * for JSON.
 * @throws NotAcceptable, NotFound
 */
export function negotiateDocument(request: Negotiable): Format {
  const accept = request.headers.accept ?? '*/*';
  const asked = request.asked.get('format')?.[0];
  if (asked === 'yaml') return { type: 'yaml', indent: 2 };
  if (asked === 'openapi') return COMPACT;
  if (asked !== undefined) return negotiate(request);
  const offered = [...JSON_TYPES, 'text/html', ...YAML_TYPES];
  const [best] = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaTypes(offered);
  if (best === undefined) throw new NotAcceptable();
  if (YAML_TYPES.includes(best)) return { type: 'yaml', indent: 2 };
  return best === 'text/html' ? { type: 'html', indent: 2 } : { type: 'json', indent: indentOf(accept) };
}

/** All but the weights. */
const withoutParameters = (accept: string): string =>
  accept.replace(/;\s*(?!q\s*=)[\w-]+\s*=\s*("[^"]*"|[^;,]*)/gi, '');

/** `application/json; indent=4`, 0 to 8. */
function indentOf(accept: string): number {
  const given = /;\s*indent\s*=\s*"?(\d{1,2})"?/i.exec(accept)?.[1];
  return Math.min(Number(given ?? 0), 8);
}
