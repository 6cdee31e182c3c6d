// NetBox's manners: integer ids, pages of objects beside their addresses in the API, unknown names ignored.
import type { Dialect } from '../../engine/dialect.js';
import { absentPaths } from './absent.js';
import { netboxFilters } from './netbox-filters/netbox-filters.js';

const LARGEST = 2_147_483_647;

/** @param prefix `/netbox` where it is spoken beside the native dialect, empty where it is the only one. */
export function netboxDialect(prefix: '' | '/netbox'): Dialect {
  return {
    name: 'netbox',
    key: 'number',
    keyType: 'bigint',
    prefix,
    isLenient: true,
    countsInside: true,
    makesSlugs: false,
    apiVersion: '4.4',
    filtersOf: netboxFilters,
    readKey: numberIn,
    badKey: 'Enter a whole number.',
    unknownKey: (given) => `Related object not found using the provided numeric ID: ${given}`,
    displayUrl: (origin, { app, path }, key) => `${origin}${pageOf(app, path)}${key}/`,
  };
}

/** A number of a row: from 1, 32 bits. */
function numberIn(given: unknown): string | undefined {
  const text = typeof given === 'number' || typeof given === 'string' ? String(given).trim() : '';
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 1 && number <= LARGEST ? String(number) : undefined;
}

/** Where NetBox has the pages of its objects. */
const pageOf = (app: string, path: string): string =>
  path === 'object-changes' ? '/core/changelog/' : `/${app}/${path}/`;

/** The API document as this dialect has it: ids are integers, and every list of NetBox is there. */
export function netboxDocument(document: Record<string, unknown>): Record<string, unknown> {
  const { paths, ...rest } = withNumbers(document, '') as { paths: Record<string, unknown> };
  return { ...rest, paths: { ...paths, ...absentPaths() } };
}

function withNumbers(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => withNumbers(one, name));
  if (typeof value !== 'object' || value === null) return value;
  const { type, format, ...rest } = value as Record<string, unknown>;
  if (type === 'string' && format === 'uuid' && name !== 'request_id') {
    return { type: 'integer', format: 'int32', minimum: 1, ...rest };
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNumbers(one, key)]));
}
