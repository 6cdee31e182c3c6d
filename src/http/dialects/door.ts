// Which dialect a request speaks: told by its address, and by it alone.
import type { IncomingMessage } from 'node:http';
import { type Dialect, NATIVE } from '../../engine/dialect.js';
import type { Settings } from '../../platform/config/settings.js';
import { canonicalTarget } from '../canonical-target.js';
import { netboxDialect } from './netbox.js';

const BESIDE = '/netbox';
const WITHIN = /^\/netbox\/+(?=(api|media)(\/|\?|$))/;

const ALONE = netboxDialect('');
const ASIDE = netboxDialect(BESIDE);

const spoken = new WeakMap<IncomingMessage, Dialect>();

/**
 * The address that is routed: in its one spelling, and without the prefix of a dialect. `/netbox/api/dcim/` is served by
 * the route of `/api/dcim/`; the request remembers how it was addressed.
 */
export function routedTarget(request: IncomingMessage & { originalUrl?: string }): string {
  const url = canonicalTarget(request.url ?? '/');
  // What Fastify keeps for links and records: one spelling there too.
  request.originalUrl = url;
  if (!WITHIN.test(url)) return url;
  spoken.set(request, ASIDE);
  return url.replace(WITHIN, '/');
}

/** The dialect of a request. */
export function dialectOf(request: IncomingMessage, settings: Pick<Settings, 'API_DIALECT'>): Dialect {
  return spoken.get(request) ?? (settings.API_DIALECT === 'netbox' ? ALONE : NATIVE);
}
