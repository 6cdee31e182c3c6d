// A token as the pages show it: never its key.
import type { Shown } from '../engine/representation.js';
import type { TokenRow } from './tokens.js';

/** @param now in milliseconds */
export function tokenRow(token: Shown, now: number): TokenRow {
  const expires = token.expires as string | null;
  return {
    id: String(token.id),
    lastSix: lastSixOf(token),
    created: String(token.created),
    expires,
    isExpired: expires !== null && Date.parse(expires) <= now,
    enabled: token.enabled === true,
    lastUsed: token.last_used as string | null,
    lastUsedIp: token.last_used_ip as string | null,
    writeEnabled: token.write_enabled === true,
    description: String(token.description),
  };
}

export const lastSixOf = (token: Shown): string => String(token.display).slice(0, 6);
