// What a lookup means: of a value that is shown, and of an object that is only known to have the value or not.

/** Lookups that leave an object out by its own value; the others find it. */
const LEAVING_OUT = new Set(['n', 'nic', 'nisw', 'niew', 'nie', 'lt', 'gt', 'empty']);
/** Lookups that find an object by what it does not have. */
const NEGATED = new Set(['n', 'nic', 'nisw', 'niew', 'nie']);

export function mustFind(lookup: string, isHeld: boolean): boolean {
  return isHeld ? !LEAVING_OUT.has(lookup) : NEGATED.has(lookup) || lookup === 'empty';
}

/** The value as a lookup finds it. */
export function valueFor(lookup: string, value: string): string {
  if (lookup === 'empty') return 'true';
  if (lookup === 'regex') return patternOf(value);
  if (lookup === 'iregex') return patternOf(value.toUpperCase());
  if (lookup === 'ie' || lookup === 'nie') return value.toUpperCase();
  const half = Math.ceil(value.length / 2);
  if (lookup === 'isw' || lookup === 'nisw') return value.slice(0, half);
  if (lookup === 'iew' || lookup === 'niew') return value.slice(-half);
  return value;
}

const patternOf = (value: string): string => `^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;

/** Does a lookup with the whole, or with its part of the value, find what is shown? */
export function isFoundBy(lookup: string, asked: string, shown: unknown): boolean {
  if (/^n(?=i|$)/.test(lookup)) return !isFoundBy(lookup.slice(1), asked, shown);
  if (shown === null || shown === '') return lookup === 'empty';
  const [text, part] = [String(shown), valueFor(lookup, asked)].map((one) => one.toLowerCase()) as [string, string];
  const order = Number(shown) - Number(asked);
  switch (lookup) {
    case 'empty':
      return false;
    case 'ic':
      return text.includes(part);
    case 'isw':
      return text.startsWith(part);
    case 'iew':
      return text.endsWith(part);
    case 'ie':
    case 'iregex':
      return text === asked.toLowerCase();
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    default:
      return typeof shown === 'string' ? shown === asked : order === 0 || String(shown) === asked;
  }
}
