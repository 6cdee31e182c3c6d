// The one place that asks what time it is.
import { Injectable } from '@nestjs/common';

@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Milliseconds since the epoch. */
  millis(): number {
    return Date.now();
  }
}

/** ISO 8601 UTC with milliseconds; empty for a moment that does not exist. */
export function isoOf(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** ISO 8601 UTC with microseconds: how PostgreSQL's timestamps are served too. */
export function instantOf(millis: number): string {
  return isoOf(millis).replace('Z', '000Z');
}
