// Reads the `Authorization` header. No Nest, no database.
import { AuthenticationFailed, BadRequest } from '../engine/errors.js';

export type Authorization =
  | { readonly scheme: 'token'; readonly key: string }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string };

const KEY = /^[0-9a-f]{40}$/i;
const WITHOUT_SCHEME = 'Write "Token" and a space before the key.';
const BLANKS = /[ \t\n\r\v\f]+/;

/**
 * What the header says, null where it counts as absent: no header, or a scheme that is not ours. The scheme is taken in
 * any case, with any blanks behind it. `Bearer` is `Token` where a key follows.
 * @throws AuthenticationFailed for a header of ours that cannot be read, BadRequest for two headers
 */
export function readAuthorization(rawHeaders: readonly string[], acceptsBasic: boolean): Authorization | null {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
  if (values.length > 1) throw new BadRequest('More than one Authorization header was sent.', 'ambiguous_credentials');
  const parts = (values[0] ?? '').split(BLANKS).filter((part) => part !== '');
  const scheme = parts[0]?.toLowerCase();
  if (scheme === 'token') return { scheme, key: keyOf(parts) };
  // NetBox 4.6 takes it. Any other Bearer is a proxy's, and must not log people out.
  if (scheme === 'bearer' && parts.length === 2 && KEY.test(parts[1] as string)) {
    return { scheme: 'token', key: parts[1] as string };
  }
  if (parts.length === 1 && KEY.test(parts[0] as string)) return refuse('token', WITHOUT_SCHEME);
  if (scheme === 'basic' && acceptsBasic) return basicOf(parts);
  return null;
}

const refuse = (kind: string, why: string): never => {
  throw new AuthenticationFailed(`Invalid ${kind} header. ${why}`, 'invalid_header');
};

function keyOf([, key, ...more]: readonly string[]): string {
  if (key === undefined) return refuse('token', 'No credentials provided.');
  if (more.length > 0) return refuse('token', 'Token string should not contain spaces.');
  // Node.js reads headers as Latin-1; the bytes behind it have to be UTF-8.
  const text = utf8(Buffer.from(key, 'latin1'));
  return text ?? refuse('token', 'Token string should not contain invalid characters.');
}

function basicOf([, credentials, ...more]: readonly string[]): Authorization {
  if (credentials === undefined) return refuse('basic', 'No credentials provided.');
  if (more.length > 0) return refuse('basic', 'Credentials string should not contain spaces.');
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(credentials) && credentials.replace(/=+$/, '').length % 4 !== 1;
  const bytes = Buffer.from(credentials, 'base64');
  const text = isBase64 ? (utf8(bytes) ?? bytes.toString('latin1')) : null;
  const colon = text?.indexOf(':') ?? -1;
  if (text === null || colon < 0) return refuse('basic', 'Credentials not correctly base64 encoded.');
  // Everything behind the first colon is the password, further colons too.
  return { scheme: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function utf8(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
