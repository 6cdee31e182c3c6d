import type { VNode } from 'preact';

const UTC = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00(?::?00)?)$/;

/** `2026-06-11T20:09:13.339367Z` as people read it; anything that is not UTC stays as it came. */
export function readableTime(iso: string): string {
  const match = UTC.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

export interface TimestampProps {
  at: string | null;
  /** Shown when there is no time. */
  absent?: string;
}

export function Timestamp({ at, absent = '—' }: TimestampProps): VNode {
  if (at === null) return <span class="quiet">{absent}</span>;
  return <time datetime={at}>{readableTime(at)}</time>;
}
