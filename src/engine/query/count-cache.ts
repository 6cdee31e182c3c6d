// How many rows a whole table has, remembered until somebody writes to it.
import { Injectable } from '@nestjs/common';
import { Notifications } from '../../platform/database/notifications.js';

const CHANNEL = 'rackwarden_rows';

@Injectable()
export class CountCache {
  private readonly counts = new Map<string, Promise<number>>();

  constructor(private readonly notifications: Notifications) {
    notifications.subscribe(CHANNEL, (table) => {
      if (table === null) this.counts.clear();
      else this.counts.delete(table);
    });
  }

  /** The remembered count, or the answer of `ask`; nothing is remembered while nobody would tell us of changes. */
  async get(table: string, ask: () => Promise<number>): Promise<number> {
    if (!this.notifications.isListening) return ask();
    let count = this.counts.get(table);
    if (!count) {
      count = ask();
      this.counts.set(table, count);
      count.catch(() => this.counts.delete(table));
    }
    return count;
  }

  /** After a write of this instance; the others hear of it through PostgreSQL. */
  forget(table: string): void {
    this.counts.delete(table);
  }

  /** What tells every instance, sent within the transaction of the write. */
  static announcement(table: string): { text: string; values: unknown[] } {
    return { text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, table] };
  }
}
