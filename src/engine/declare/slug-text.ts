/**
 * A slug made of a name, as Django makes it: accents go, and what is no letter, digit or underscore becomes a hyphen.
 * Empty where nothing is left.
 * @example slugOf('Köln, Rack 2', { max: 100, unicode: false }) // 'koln-rack-2'
 */
export function slugOf(name: string, { max, unicode }: { readonly max: number; readonly unicode: boolean }): string {
  const letters = unicode
    ? name.normalize('NFKC').replace(/[^\p{L}\p{N}_\s-]/gu, '')
    : name.normalize('NFKD').replace(/[^A-Za-z0-9_\s-]/g, '');
  const slug = letters.toLowerCase().replace(/[-\s]+/g, '-');
  return slug
    .replace(/^[-_]+/, '')
    .slice(0, max)
    .replace(/[-_]+$/, '');
}
