// `ETag` and `If-Match`: an object that somebody else has changed in the meantime is not overwritten.
import { type Shown, VERSION } from './representation.js';

/** The strong tag of an object: another one after every write of its row. */
export function entityTag(shown: Shown): string | undefined {
  const version = shown[VERSION];
  return version === undefined ? undefined : tagOf(version);
}

const tagOf = (version: unknown): string => `"${version}"`;

/** The tag of a representation in a content coding; a weak tag holds for all of them. */
export const compressedTag = (tag: string, encoding: string): string => tag.replace(/^"(.*)"$/, `"$1-${encoding}"`);

/** Of whichever representation it is the tag: what is written is the object, not its bytes. */
const plainTag = (tag: string): string => tag.replace(/^"(.*)-(?:br|gzip)"$/, '"$1"');

/** What `If-Match` asks of the version of an object; undefined where it asks for nothing. Weak tags never match. */
export function preconditionOf(header: string | string[] | undefined): ((version: unknown) => boolean) | undefined {
  if (header === undefined) return undefined;
  const tags = String(header)
    .split(',')
    .map((tag) => plainTag(tag.trim()));
  if (tags.includes('*')) return () => true;
  return (version) => tags.includes(tagOf(version));
}
