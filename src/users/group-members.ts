// Who belongs to a group is said by users: here several of them join it or leave it at once, all of them or none.
import { Injectable } from '@nestjs/common';
import { NotFound, ValidationError } from '../engine/errors.js';
import { ResourceRepository, type View } from '../engine/resource.repository.js';
import { isObject } from '../engine/write/body.js';
import { lockRows, readThrough } from '../engine/write/rows.js';
import { visibleNames } from '../engine/write/visible-names.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { GroupService } from './policy.service.js';
import { USER_GROUPS } from './through.js';
import { UserService } from './user.service.js';

/** The ids of users. */
export interface Membership {
  readonly joining: readonly string[];
  readonly leaving: readonly string[];
}

@Injectable()
export class GroupMembers {
  constructor(
    private readonly database: Database,
    private readonly repository: ResourceRepository,
    private readonly groups: GroupService,
    private readonly users: UserService,
  ) {}

  /**
   * @throws NotFound where there is no such group that the caller may view, PermissionDenied, and ValidationError
   * (`members`) that names the users who cannot be changed
   */
  async change(groupKey: string, { joining, leaving }: Membership, view: View): Promise<void> {
    const groupId = await this.groups.idOf(groupKey, view);
    const userIds = [...new Set([...joining, ...leaving])];
    const joins = new Set(joining);
    await this.database.transaction(async (transaction) => {
      await holdGroup(transaction, groupId);
      // What users belong to besides must not change between the reading and the writing.
      await lockRows(transaction, this.users.resource, userIds);
      const present = await readThrough(transaction, USER_GROUPS, this.users.resource.label, userIds);
      const items = userIds.flatMap((id) => {
        const groups = new Set(present.get(id));
        if (groups.has(groupId) === joins.has(id)) return [];
        if (joins.has(id)) groups.add(groupId);
        else groups.delete(groupId);
        return [{ id, body: { groups: [...groups] } }];
      });
      try {
        await this.users.changeIn(transaction, items, view.by);
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        throw await this.named(
          error,
          items.map(({ id }) => id),
          transaction,
          view,
        );
      }
    });
  }

  /** The errors of a bulk change, by the names of the users instead of their places. */
  private async named(error: ValidationError, ids: readonly string[], transaction: Transaction, { by }: View) {
    const bad = [error.errors].flat().flatMap((one) => (one.errors ?? []) as BadItem[]);
    const badIds = bad.map(({ index }) => ids[index] as string);
    const names = await visibleNames(this.repository, this.users.resource, badIds, { transaction, by });
    const members = bad.map(({ index, errors }) => {
      const id = ids[index] as string;
      return `${names.get(id) ?? id}: ${messagesIn(errors).join(' ')}`;
    });
    return new ValidationError({ members });
  }
}

interface BadItem {
  readonly index: number;
  readonly errors: unknown;
}

const messagesIn = (given: unknown): string[] =>
  isObject(given) || Array.isArray(given) ? Object.values(given).flatMap(messagesIn) : [String(given)];

/** Nobody joins a group that goes meanwhile. @throws NotFound */
async function holdGroup(transaction: Transaction, id: string): Promise<void> {
  const rows = await transaction.rows({ text: 'SELECT 1 FROM users_group WHERE id = $1 FOR KEY SHARE', values: [id] });
  if (rows.length === 0) throw new NotFound();
}
