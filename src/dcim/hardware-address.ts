// MAC addresses (EUI-48) and world wide names (EUI-64), in one form: `00:1B:44:11:3A:B7`.
import { FieldProblem, type Spelling } from '../engine/declare/field.js';
import { type Common, column, declare } from '../engine/declare/fields.js';

function parseBytes(value: unknown, count: number, name: string): string {
  const digits = typeof value === 'string' ? value.trim() : '';
  const isGrouped = /^([0-9a-f]{2}([:-]?)([0-9a-f]{2}\2)*[0-9a-f]{2}|([0-9a-f]{4}\.)+[0-9a-f]{4})$/i.test(digits);
  const plain = digits.replace(/[^0-9a-f]/gi, '').toUpperCase();
  if (!isGrouped || plain.length !== count * 2)
    throw new FieldProblem(`Invalid ${name} address format: ${String(value)}`);
  return (plain.match(/../g) as string[]).join(':');
}

/** `001b.44` finds what is stored as `00:1B:44:…`: parts are compared without what stands between the digits. */
const spellingOf = (bytes: number, name: string): Spelling => ({
  whole: (given) => {
    try {
      return parseBytes(given, bytes, name);
    } catch {
      return given;
    }
  },
  // What is no part of an address is left alone, and found in none.
  part: (given) => (/^[0-9a-f:.-]*[0-9a-f][0-9a-f:.-]*$/i.test(given) ? given.replace(/[:.-]/g, '') : given),
  bare: (sql) => `replace(${sql}, ':', '')`,
});

function HardwareAddress(options: Common, bytes: number, name: string): PropertyDecorator {
  return declare(
    options,
    {
      kind: 'text',
      type: 'text',
      optionType: 'string',
      required: !options.optional,
      max: bytes * 3 - 1,
      shownSchema: { type: 'string', pattern: `^([0-9A-F]{2}:){${bytes - 1}}[0-9A-F]{2}$` },
      // Any spelling: 001b.4411.3ab7, 00-1B-44-11-3A-B7.
      givenSchema: { type: 'string', maxLength: bytes * 3 - 1 },
      spelling: spellingOf(bytes, name),
      parse: (value) => (value === '' && options.optional ? null : parseBytes(value, bytes, name)),
    },
    column(options, { type: 'varchar', length: bytes * 3 - 1 }),
  );
}

export const MacAddressText = (options: Common = {}): PropertyDecorator => HardwareAddress(options, 6, 'MAC');
export const WorldWideName = (options: Common = {}): PropertyDecorator => HardwareAddress(options, 8, 'WWN');
