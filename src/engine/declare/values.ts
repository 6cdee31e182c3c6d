// How a value of a body is read: lenient about form as the peers are, strict about meaning.
import { isoOf } from '../../platform/clock.js';
import { FieldProblem } from './field.js';

function problem(message: string): never {
  throw new FieldProblem(message);
}

/** A number that is what the client wrote: `1e400` and 2^53 + 1 are not. */
const isExact = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/** Text as the peers take it: numbers become text, surrounding blanks go. */
export function parseText(value: unknown): string {
  if (typeof value !== 'string' && !isExact(value)) return problem('Not a valid string.');
  const text = String(value).trim();
  if (text.includes('\0')) return problem('Null characters are not allowed.');
  if (!text.isWellFormed()) return problem('Not a valid string.');
  return text;
}

export function parseInteger(value: unknown): number {
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return problem('A valid integer is required.');
  if (!Number.isSafeInteger(number)) return problem('A valid integer is required.');
  return number;
}

export function parseBoolean(value: unknown): boolean {
  if (value === true || value === 1 || /^(true|1|yes|on|t|y)$/i.test(typeof value === 'string' ? value : ''))
    return true;
  if (value === false || value === 0 || /^(false|0|no|off|f|n)$/i.test(typeof value === 'string' ? value : '')) {
    return false;
  }
  return problem('Must be a valid boolean.');
}

/** A decimal of at most `digits` digits, `places` of them behind the point. */
export function parseDecimal(value: unknown, digits: number, places: number): number {
  const text = typeof value === 'number' ? plain(value) : typeof value === 'string' ? value.trim() : '';
  const [, , whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return problem('A valid number is required.');
  const significant = whole.replace(/^0+/, '').length;
  if (significant + fraction.length > digits)
    return problem(`Ensure that there are no more than ${digits} digits in total.`);
  if (fraction.length > places) return problem(`Ensure that there are no more than ${places} decimal places.`);
  if (significant > digits - places) {
    return problem(`Ensure that there are no more than ${digits - places} digits before the decimal point.`);
  }
  return Number(text);
}

function plain(value: number): string {
  const text = String(value);
  return /e/i.test(text) && Number.isFinite(value) ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;
export const INSTANT_FORMAT =
  'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';

/** A moment: ISO 8601, UTC where no offset is given; a bare date is its midnight. Stored as ISO text in UTC. */
export function parseInstant(value: unknown): string {
  const match = typeof value === 'string' ? INSTANT.exec(value.trim()) : null;
  if (!match) return problem(INSTANT_FORMAT);
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, h, m) => `${h}:${m ?? '00'}`) : 'Z';
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const millis = Date.parse(`${iso}${offset}`);
  const isDay = new RegExp(`^${year}-${month}-${day}`).test(isoOf(Date.parse(`${year}-${month}-${day}T00:00:00Z`)));
  if (Number.isNaN(millis) || !isDay || Number(year) < 1) return problem(INSTANT_FORMAT);
  return `${isoOf(millis).slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}

/** An object of any shape. */
export function parseDictionary(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return problem('Value must be a JSON object.');
}
