// Fields that PostgreSQL computes from a row: only read, and filtered like stored ones.
import type { Field } from './field.js';
import type { Common } from './fields.js';
import { declare } from './fields.js';

export interface ComputedOptions extends Common {
  /** SQL over the alias of the row. */
  sql: (alias: string) => string;
  show?: Field['show'];
}

const TYPES: Readonly<Record<string, string>> = { boolean: 'boolean', integer: 'integer', decimal: 'numeric' };

/** @example @Computed('boolean', { as: '_occupied', sql: (alias) => `"${alias}".mark_connected` }) occupied!: boolean */
export function Computed(
  kind: 'boolean' | 'text' | 'integer' | 'decimal' | 'json',
  options: ComputedOptions,
): PropertyDecorator {
  return declare(
    { filterable: false, ...options, readOnly: true },
    {
      kind,
      type: TYPES[kind] ?? 'text',
      column: '',
      optionType: 'field',
      sql: options.sql,
      show: options.show,
      parse: (value) => value,
    },
  );
}
