// A value of YAML that is no text, with the text that stands for it in the file: only the field that takes it knows
// which of the two is meant. A part number `03057484` is no number, and a port `1:20` no 80.

export class Written {
  constructor(
    readonly text: string,
    readonly value: unknown,
  ) {}
}

/** The text of a value, as it was written. */
export const asWritten = (value: unknown): unknown => (value instanceof Written ? value.text : value);

/** The value as YAML means it, with all that is in it. */
export function asMeant(value: unknown): unknown {
  if (value instanceof Written) return isText(value) ? value.text : value.value;
  if (Array.isArray(value)) return value.map(asMeant);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asMeant(one)]));
}

/** Dates have no place in JSON; `y` and `n` alone are booleans of YAML 1.1 that the library's tools do not know. */
const isText = ({ text, value }: Written): boolean => value instanceof Date || /^[yn]$/i.test(text);
