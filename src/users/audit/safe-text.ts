// What strangers have sent, made fit for a log.

/** Characters that are not seen, or that change how others are seen: ends of lines, escapes, directions; NUL too. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** A key somewhere in the path would open a door to whoever reads the log. */
const KEY = /[0-9a-f]{40}/gi;

/** @example printable('a\r\nb', 150) is 'a\\u000d\\u000ab' */
export function printable(text: string, max: number): string {
  // Cut first: the text may be as long as a request.
  const shown = text
    .slice(0, 2 * max)
    .replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [...shown].slice(0, max).join('');
}

/** The path of a request without its query, and without anything that looks like a key. */
export const printablePath = (path: string): string => printable(path.replace(KEY, '(key)'), 200);
