// How many rows a table has, or as many of them as a permission lets through: remembered until somebody writes to one of
// the tables that decide it. Triggers tell of every write.
import { Injectable } from '@nestjs/common';
import { Notifications } from '../../platform/database/notifications.js';

const CHANNEL = 'rackwarden_rows';
const MOST = 5_000;

/** A count: of which tables it depends, and what makes it different from others over them. */
export interface Counted {
  readonly tables: readonly string[];
  readonly key: string;
}

@Injectable()
export class CountCache {
  private readonly counts = new Map<string, Promise<number>>();
  private readonly keysOf = new Map<string, Set<string>>();

  constructor(private readonly notifications: Notifications) {
    notifications.subscribe(CHANNEL, (table) => {
      if (table === null) this.forgetAll();
      else this.forget(table);
    });
  }

  /** The remembered count, or the answer of `ask`; nothing is remembered while nobody would tell us of changes. */
  async get({ tables, key }: Counted, ask: () => Promise<number>): Promise<number> {
    if (!this.notifications.isListening) return ask();
    const known = this.counts.get(key);
    if (known) return known;
    if (this.counts.size >= MOST) this.forgetAll();
    const count = ask();
    this.counts.set(key, count);
    for (const table of tables) this.keysOf.set(table, (this.keysOf.get(table) ?? new Set()).add(key));
    count.catch(() => this.counts.delete(key));
    return count;
  }

  /** After a write of this instance; the others hear of it through PostgreSQL. */
  forget(table: string): void {
    for (const key of this.keysOf.get(table) ?? []) this.counts.delete(key);
    this.keysOf.delete(table);
  }

  private forgetAll(): void {
    this.counts.clear();
    this.keysOf.clear();
  }
}

/** The tables that a condition over `table` reads. */
export function tablesOf(table: string, condition: string): string[] {
  return [table, ...[...condition.matchAll(/\b(?:FROM|JOIN)\s+"?([a-z_]+)"?/gi)].map(([, name]) => name as string)];
}
