// Which client a request behind trusted proxies comes from: `X-Forwarded-*`, or `Forwarded` (RFC 7239), from the right.
import { type AddressSet, plainAddress } from './address-set.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What trusted proxies say of a request; null: they say nothing that can be read. */
export interface ForwardedRequest {
  readonly address: string | null;
  readonly protocol: 'http' | 'https' | null;
  readonly host: string | null;
}

const NOTHING: ForwardedRequest = { address: null, protocol: null, host: null };

/**
 * What the trusted proxies before the server say of the client.
 *
 * Each proxy adds what it knows of its own peer at the right, so the last entry is that of the connection's peer, and
 * the first entry from the right that no trusted proxy is behind is the client. Where an entry on the way cannot be
 * read, the client is not known (`address: null`): whatever stands further left may be the client's own invention.
 *
 * `Forwarded` is read only where no `X-Forwarded-*` is: most proxies write the latter and pass the former on as the
 * client sent it.
 *
 * @param peer the address of the connection
 * @example forwardedRequest('127.0.0.1', { 'x-forwarded-for': '203.0.113.5:51234' }, new AddressSet(['127.0.0.1']))
 */
export function forwardedRequest(peer: string, headers: Headers, trusted: AddressSet): ForwardedRequest {
  if (!trusted.contains(peer)) return NOTHING;
  const [addresses, protocols, hosts] = ['for', 'proto', 'host'].map((name) => textOf(headers[`x-forwarded-${name}`]));
  const isOldForm = [addresses, protocols, hosts].some((text) => text !== '');
  return isOldForm
    ? readSeparate(addresses ?? '', protocols ?? '', hosts ?? '', trusted)
    : readForwarded(textOf(headers.forwarded), trusted);
}

const textOf = (value: string | string[] | undefined): string => [value ?? []].flat().join(',').trim();

function readSeparate(addresses: string, protocols: string, hosts: string, trusted: AddressSet): ForwardedRequest {
  const nodes = addresses === '' ? [] : addresses.split(',').reverse();
  const client = clientAmong(nodes.map(nodeAddress), trusted);
  // A proxy may write one value instead of adding to the list: then the oldest one that is there.
  const written = (list: string) => {
    const values = list.split(',').reverse();
    return unquoted((values[Math.min(client.hops, values.length) - 1] as string).trim());
  };
  return { address: client.address, protocol: protocolOf(written(protocols)), host: written(hosts) || null };
}

function readForwarded(text: string, trusted: AddressSet): ForwardedRequest {
  const elements = elementsFromRight(text);
  const client = clientAmong(
    elements.map((element) => nodeAddress(element?.get('for') ?? '')),
    trusted,
  );
  // The proxy that names the client also says what the client asked for; those behind it speak of each other.
  const believed = elements.slice(0, client.hops).reverse();
  const said = (name: string) => believed.find((element) => element?.has(name))?.get(name) ?? '';
  return { address: client.address, protocol: protocolOf(said('proto')), host: said('host') || null };
}

/** The first address from the right that is no trusted proxy, and how many proxies have written an entry. */
function clientAmong(addresses: readonly (string | null)[], trusted: AddressSet) {
  const index = addresses.findIndex((address) => address === null || !trusted.contains(address));
  // Everybody on the way is a trusted proxy: the first of them asks for itself.
  const found = index < 0 ? addresses.length - 1 : index;
  return { address: addresses[found] ?? null, hops: Math.max(found + 1, 1) };
}

const protocolOf = (text: string) => (['http', 'https'] as const).find((one) => one === text.toLowerCase()) ?? null;

const unquoted = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;

const PORT = String.raw`(?::(?:\d{1,5}|_[\w.-]+))?`;
const NODE = new RegExp(String.raw`^(?:\[([^\]]+)\]${PORT}|([\d.]+)${PORT})$`);

/**
 * The address in an entry, without its port: `203.0.113.5`, `203.0.113.5:51234`, `[2001:db8::5]:443`, `2001:db8::5`.
 * null for `unknown`, an obfuscated name (`_hidden`) and everything else.
 */
export function nodeAddress(entry: string): string | null {
  const text = unquoted(entry.trim());
  const [, six, four] = NODE.exec(text) ?? [];
  if (six !== undefined) return six.includes(':') ? plainAddress(six) : null;
  return plainAddress(four ?? text);
}

const MOST_COMMAS = 8;

/**
 * The elements of a `Forwarded` header from the right, null for the first that cannot be read, behind which there are no
 * more. Read from the right, since a client that sends half of a quoted string must not make unreadable what the proxy
 * has added to it.
 */
export function elementsFromRight(text: string): (ReadonlyMap<string, string> | null)[] {
  const elements: (ReadonlyMap<string, string> | null)[] = [];
  let end = text.length;
  while (end > 0) {
    const [start, element] = lastElement(text.slice(0, end));
    elements.push(element);
    if (element === null) break;
    end = start;
  }
  return elements;
}

/** The shortest element at the end; a comma within a quoted string belongs to it. */
function lastElement(text: string): readonly [number, ReadonlyMap<string, string> | null] {
  let comma = text.length;
  for (let tried = 0; tried < MOST_COMMAS && comma >= 0; tried++) {
    comma = comma === 0 ? -1 : text.lastIndexOf(',', comma - 1);
    const element = parseElement(text.slice(comma + 1));
    if (element) return [comma, element];
  }
  return [0, null];
}

const PAIR = /[ \t;]*([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(?:;[ \t;]*|$)/y;

/** `for=192.0.2.60;proto=https` by lower-case names. Addresses with `:` and `[` are taken without quotes, too. */
function parseElement(text: string): ReadonlyMap<string, string> | null {
  const pairs = new Map<string, string>();
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(text); match; match = PAIR.exec(text)) {
    const [, name = '', token, quoted = ''] = match;
    // A name may occur once: of two values one is not the proxy's.
    if (pairs.has(name.toLowerCase())) return null;
    pairs.set(name.toLowerCase(), token ?? quoted.replace(/\\(.)/g, '$1'));
    if (PAIR.lastIndex === text.length) return pairs;
  }
  return null;
}
