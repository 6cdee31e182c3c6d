// What is remembered of users and their tokens is forgotten when one of them changes: here at once, elsewhere by
// notifications that triggers send.
import type { Transaction } from '../platform/database/database.js';
import type { Notifications } from '../platform/database/notifications.js';

/** Payload: the id of a user, or `*` for all of them. */
export const PRINCIPALS_CHANNEL = 'rackwarden_principals';

export function forgetPrincipals(
  transaction: Transaction,
  notifications: Notifications,
  userIds: Iterable<string>,
): void {
  const ids = [...userIds];
  transaction.afterCommit(() => {
    for (const id of ids) notifications.tell(PRINCIPALS_CHANNEL, id);
  });
}
