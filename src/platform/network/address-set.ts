// Sets of IP addresses: from networks such as `10.0.0.0/8`, asked whether they contain an address or another set.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

interface Range {
  /** IPv4 addresses stand at their IPv4-mapped places, so that one order serves both. */
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = 128;

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // ipaddr.js alone takes `010.0.0.1` for 8.0.0.1, and `127.1` and `0x7f.1` for addresses: only four decimal numbers are.
  const isPlain = isIP(text) !== 0 && !text.includes('%');
  return isPlain ? ipaddr.parse(text) : null;
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  const bytes = (address.kind() === 'ipv4' ? (address as ipaddr.IPv4).toIPv4MappedAddress() : address).toByteArray();
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The address as we write it: IPv4-mapped IPv6 as IPv4, a zone id left out; null for what is none. */
export function plainAddress(text: string | undefined): string | null {
  const address = parse((text ?? '').replace(/%.*$/, ''));
  if (!address) return null;
  return ipaddr.process(address.toString()).toString();
}

function rangeOf(network: string): Range | null {
  const [text = '', length, ...more] = network.split('/');
  const address = parse(text);
  if (!address || more.length > 0) return null;
  const width = address.kind() === 'ipv4' ? 32 : BITS;
  const prefix = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix >= 0 && prefix <= width)) return null;
  const host = BigInt(width - prefix);
  const first = (numberOf(address) >> host) << host;
  return { first, last: first + (1n << host) - 1n };
}

/** A network in its canonical form, host bits cleared: `10.1.1.5/24` is `10.1.1.0/24`; null for what is none. */
export function parseNetwork(text: string): string | null {
  const range = rangeOf(text.trim());
  if (!range) return null;
  const [address = '', length] = text.trim().split('/');
  const parsed = parse(address) as ipaddr.IPv4 | ipaddr.IPv6;
  const width = parsed.kind() === 'ipv4' ? 32 : BITS;
  const prefix = length === undefined ? width : Number(length);
  return `${networkAddress(parsed, prefix)}/${prefix}`;
}

function networkAddress(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(prefix - index * 8, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toString();
}

/** Canonical networks, each once. */
export const sortedNetworks = (networks: readonly string[]): string[] => [...new Set(networks)].sort();

/** Ranges in order, without overlaps: a look-up is a binary search. */
export class AddressSet {
  private readonly ranges: readonly Range[];

  /** What is no network is left out: it can only make the set smaller. */
  constructor(networks: readonly string[]) {
    const ranges = networks.flatMap((network) => rangeOf(network) ?? []);
    this.ranges = merge(ranges);
  }

  contains(address: string): boolean {
    const parsed = parse(address.replace(/%.*$/, ''));
    if (!parsed) return false;
    const number = numberOf(parsed);
    return this.holds({ first: number, last: number });
  }

  /** Does this set contain all of the other? */
  covers(other: AddressSet): boolean {
    return other.ranges.every((range) => this.holds(range));
  }

  private holds({ first, last }: Range): boolean {
    let low = 0;
    let high = this.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = this.ranges[middle] as Range;
      if (first < range.first) high = middle - 1;
      else if (first > range.last) low = middle + 1;
      else return last <= range.last;
    }
    return false;
  }
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = merged.at(-1);
    if (before && range.first <= before.last + 1n) {
      merged[merged.length - 1] = { first: before.first, last: later(range.last, before.last) };
    } else merged.push(range);
  }
  return merged;
}

// Math.max knows no bigint.
const later = (a: bigint, b: bigint): bigint => [a, b].reduce((x, y) => (y > x ? y : x));
