// Rooms that have something to do when objects have gone, whatever took them along.
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { RowsToDelete } from './deletion.js';

/** What a room does, within the transaction of every deletion. */
export interface DeletionFollower {
  /** Objects of this resource are about to be deleted; no row has been locked. */
  coming?(transaction: Transaction, resource: ResourceMeta): Promise<void>;
  /** The rows have gone. */
  gone(transaction: Transaction, toDelete: readonly RowsToDelete[], by: Principal): Promise<void>;
}

@Injectable()
export class DeletionWatch {
  private readonly followers: DeletionFollower[] = [];

  add(follower: DeletionFollower): void {
    this.followers.push(follower);
  }

  async coming(transaction: Transaction, resource: ResourceMeta): Promise<void> {
    for (const follower of this.followers) await follower.coming?.(transaction, resource);
  }

  async gone(transaction: Transaction, toDelete: readonly RowsToDelete[], by: Principal): Promise<void> {
    for (const follower of this.followers) await follower.gone(transaction, toDelete, by);
  }
}
