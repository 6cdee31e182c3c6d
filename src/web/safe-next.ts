// Where a log-in leads: only to a path of this server.

/** The path, its query and fragment; `/` for whatever a browser could read as another place. */
export function safeNext(next: string | undefined): string {
  // Control characters are dropped by browsers, and backslashes read as slashes: neither belongs into a path of ours.
  if (!next || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return '/';
  const base = 'http://here.invalid';
  if (!URL.canParse(next, base)) return '/';
  const { origin, pathname, search, hash } = new URL(next, base);
  // Encoded twice, a slash could still be decoded into a second one on the way.
  const isDisguised = /^\/(%2f|%5c|%09|%0a|%0d|%25)/i.test(pathname) || pathname.startsWith('//');
  return origin === base && !isDisguised ? `${pathname}${search}${hash}` : '/';
}
