// The names that somebody tried to log in with. Those of users are written down; another may be a password that was
// typed into the wrong field, so that only its beginning is, and a fingerprint by which equal ones are recognised.
import type { Connection } from '../../platform/database/database.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import { isNamed } from '../usernames.js';
import type { Happening } from './audit-event.js';
import { printable } from './safe-text.js';

const SHOWN = 2;

/** One statement for all of them. */
export async function withTriedNames(
  connection: Connection,
  secrets: Secrets,
  happenings: readonly Happening[],
): Promise<readonly Happening[]> {
  const names = happenings.flatMap(({ triedName }) => (triedName === undefined ? [] : [triedName]));
  if (names.length === 0) return happenings;
  const rows = await connection.rows({
    text: `SELECT v.name, u.username, u.id FROM unnest($1::text[]) AS v(name)
      JOIN users_user u ON ${isNamed('v.name')}`,
    values: [[...new Set(names)].filter((name) => !name.includes('\0'))],
  });
  const users = new Map(rows.map(([name, username, id]) => [name, { id: id as string, username: username as string }]));
  return happenings.map((happening) => {
    const { triedName, by, detail } = happening;
    if (triedName === undefined) return happening;
    const user = users.get(triedName);
    if (user) return { ...happening, by: { ...by, user } };
    return { ...happening, detail: { ...detail, ...hintOf(triedName, secrets) } };
  });
}

const hintOf = (name: string, secrets: Secrets) => ({
  unknown_name: `${printable([...name].slice(0, SHOWN).join(''), 150)}…`,
  fingerprint: secrets.digest('audit-name', name).slice(0, 16),
});
