// A change record in words: who, how, what, and which fields differ.
import { labelOf } from '../../engine/declare/field.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { isObject } from '../../engine/write/body.js';
import { idsIn } from './listing.js';
import type { ChangeLine } from './user-history.js';

/** What the objects of lists are called that may be named, by their ids. */
export type Labels = ReadonlyMap<string, string>;

export function changeLine(record: Shown, labels: Labels): ChangeLine {
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
      .map((name) => ({
        name: labelOf(name),
        before: textOf(before[name], labels),
        after: textOf(after[name], labels),
      }))
      .filter((field) => field.before !== field.after),
  };
}

function howOf({ token_suffix: suffix, source_ip: address }: Shown): string {
  return [suffix && `with the token …${suffix}`, address && `from ${address}`].filter(Boolean).join(' ');
}

const MOST = 200;

function textOf(value: unknown, labels: Labels): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = Array.isArray(value) ? value.map((one) => textOf(one, labels)).join(', ') : plain(value, labels);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function plain(value: unknown, labels: Labels): string {
  return typeof value === 'string' ? (labels.get(value) ?? value) : JSON.stringify(value);
}

/** The ids in a list of the records, before or after. */
export function idsInRecords(records: readonly Shown[], name: string): string[] {
  const lists = records.flatMap(({ prechange_data, postchange_data }) =>
    [prechange_data, postchange_data].flatMap((data) => (isObject(data) ? [data[name]] : [])),
  );
  return idsIn(lists.flat().map(String));
}
