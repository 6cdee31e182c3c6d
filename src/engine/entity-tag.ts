// `ETag` and `If-Match`: an object that somebody else has changed in the meantime is not overwritten.
import { type Shown, VERSION } from './representation.js';

/** The strong tag of an object: another one after every write of its row. */
export function entityTag(shown: Shown): string | undefined {
  const version = shown[VERSION];
  return version === undefined ? undefined : tagOf(version);
}

const tagOf = (version: unknown): string => `"${version}"`;

/** What `If-Match` asks of the version of an object; undefined where it asks for nothing. Weak tags never match. */
export function preconditionOf(header: string | string[] | undefined): ((version: unknown) => boolean) | undefined {
  if (header === undefined) return undefined;
  const tags = String(header)
    .split(',')
    .map((tag) => tag.trim());
  if (tags.includes('*')) return () => true;
  return (version) => tags.includes(tagOf(version));
}
