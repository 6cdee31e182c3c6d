// A change record in words: who, how, what, and which fields differ.
import { labelOf } from '../../engine/declare/field.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { isObject } from '../../engine/write/body.js';
import type { ChangeLine } from './user-history.js';

export function changeLine(record: Shown): ChangeLine {
  const before = isObject(record.prechange_data) ? record.prechange_data : {};
  const after = isObject(record.postchange_data) ? record.postchange_data : {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return {
    id: String(record[ROW_ID]),
    time: String(record.time),
    who: String(record.user_name),
    how: howOf(record),
    what: String((record.action as Shown | null)?.label ?? ''),
    message: String(record.message),
    fields: names
      .map((name) => ({ name: labelOf(name), before: textOf(before[name]), after: textOf(after[name]) }))
      .filter((field) => field.before !== field.after),
  };
}

function howOf({ token_suffix: suffix, source_ip: address }: Shown): string {
  return [suffix && `with the token …${suffix}`, address && `from ${address}`].filter(Boolean).join(' ');
}

const MOST = 200;

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
