// Addresses that may stand in an inventory: of schemes that open something, none that runs something.

const SCHEMES: ReadonlySet<string> = new Set(
  'file ftp ftps http https irc mailto sftp ssh tel telnet tftp vnc xmpp'.split(' ').map((scheme) => `${scheme}:`),
);

/** Has a scheme that is allowed, and no blanks: the host may be a bare name. */
export function isUrl(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, host, pathname } = new URL(text);
  return SCHEMES.has(protocol) && (host !== '' || pathname.length > 1);
}
