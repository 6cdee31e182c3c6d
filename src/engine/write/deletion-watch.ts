// Rooms that have something to do when objects have gone, whatever took them along.
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { Doomed } from './deletion.js';

type Follow = (transaction: Transaction, doomed: readonly Doomed[], by: Principal) => Promise<void>;

@Injectable()
export class DeletionWatch {
  private readonly followers: Follow[] = [];

  /** `follow` is called within the transaction of every deletion, after the rows have gone. */
  add(follow: Follow): void {
    this.followers.push(follow);
  }

  async gone(transaction: Transaction, doomed: readonly Doomed[], by: Principal): Promise<void> {
    for (const follow of this.followers) await follow(transaction, doomed, by);
  }
}
