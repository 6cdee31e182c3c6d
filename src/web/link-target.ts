// Which strings of an answer become links. Stored text is anybody's, so the list of schemes is closed.
const LINKABLE = /^(?:https?:\/\/|mailto:)[^\s\p{Cc}\p{Cf}]+$/iu;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

export interface LinkTarget {
  href: string;
  /** Leads away from this server. */
  isForeign: boolean;
}

/** `linkTarget('https://rack.example/api/', 'https://rack.example')` → its own link; `javascript:…` → null. */
export function linkTarget(text: string, origin: string): LinkTarget | null {
  if (text.length > 2048 || !LINKABLE.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  // https://known.example@evil.example/ reads as one host and leads to another.
  if (!SCHEMES.has(url.protocol) || url.username || url.password) return null;
  return { href: text, isForeign: url.origin !== origin };
}
