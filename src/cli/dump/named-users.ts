// Users that objects of a dump name, or of the demo inventory. Neither has passwords or a say in who may log in: who is
// not here becomes an account that cannot be used until an administrator wants it.
import type { Principal } from '../../engine/access/principal.js';
import { newId } from '../../engine/declare/identified.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { reserveNumbers } from '../../engine/write/arrival.js';
import type { ChangeRecorder } from '../../engine/write/change-recorder.js';
import type { Stored } from '../../engine/write/draft.js';
import { changeData } from '../../engine/write/snapshot.js';
import type { Transaction } from '../../platform/database/database.js';
import { User } from '../../users/user.js';
import { folded, isNamed } from '../../users/usernames.js';

/** The ids of users by their names, made where they are missing, with their numbers where those are said and free. */
export async function usersNamed(
  transaction: Transaction,
  named: ReadonlyMap<string, number | null>,
  recorder: ChangeRecorder,
  by: Principal,
  message = 'Named in an import',
): Promise<Map<string, string>> {
  const resource = resourceOf(User);
  const ids = new Map<string, string>();
  const rows = await transaction.rows({
    text: `SELECT v.name, u.id FROM unnest($1::text[]) AS v(name) JOIN users_user u ON ${isNamed('v.name')}`,
    values: [[...named.keys()]],
  });
  const known = new Map(rows.map(([name, id]) => [folded(name as string), id as string]));
  for (const [username, number] of named) {
    const present = known.get(folded(username));
    if (present !== undefined) {
      ids.set(username, present);
      continue;
    }
    const [row] = await transaction.records<Stored>({
      text: `INSERT INTO users_user (id, number, username, is_active)
        SELECT $1, CASE WHEN $2::bigint IS NULL OR EXISTS (SELECT 1 FROM users_user WHERE number = $2)
          THEN nextval(pg_get_serial_sequence('users_user', 'number')) ELSE $2 END, $3, false RETURNING *`,
      values: [newId(), number, username],
    });
    const id = row?.id as string;
    await reserveNumbers(transaction, resource, Number(row?.number));
    const after = changeData(resource, row as Stored, undefined);
    await recorder.record(
      transaction,
      [{ action: 'create', resource, id, number: row?.number, display: username, message, before: null, after }],
      by,
    );
    known.set(folded(username), id);
    ids.set(username, id);
  }
  return ids;
}
