// Which changes of objects the audit log tells, and how: users, what they may do, and their tokens.
import type { Principal } from '../../engine/access/principal.js';
import { SECRET_CHANGED } from '../../engine/resource.service.js';
import type { Change } from '../../engine/write/change-recorder.js';
import { isSameValue } from '../../engine/write/snapshot.js';
import type { AuditEvent, Happening } from './audit-event.js';

const SUBJECTS = {
  'users.user': 'user',
  'users.group': 'group',
  'users.objectpermission': 'permission',
  'users.tokenpolicy': 'token_policy',
  'users.token': 'token',
} as const;

type Label = keyof typeof SUBJECTS;
type Data = Readonly<Record<string, unknown>>;

export const isAudited = (label: string): label is Label => Object.hasOwn(SUBJECTS, label);

/** What the changes of one write are to the audit log: mostly nothing. */
export function happeningsOf(changes: readonly Change[], by: Principal): Happening[] {
  return changes.flatMap((change) => {
    const { resource, id, number, display, fullDisplay = display } = change;
    const { label } = resource;
    if (!isAudited(label)) return [];
    const object = { type: label, id, number, display: fullDisplay };
    const differences = differencesIn(change);
    return eventsOf(change, SUBJECTS[label], differences).map((event) => ({
      ...{ event, by, object },
      detail: {
        via: by.via,
        ...saidOf(change),
        ...detailOf(change, event, differences),
        ...membersOf(change, changes),
      },
    }));
  });
}

function eventsOf(change: Change, subject: (typeof SUBJECTS)[Label], differences: Data): AuditEvent[] {
  const { action, after, isSecret } = change;
  if (action === 'create') return [`${subject}_created`];
  if (subject === 'token') {
    if (action === 'delete') return ['token_revoked'];
    return [after?.rotated === true ? 'token_rotated' : 'token_changed'];
  }
  if (action === 'delete') return [`${subject}_deleted`];
  if (subject !== 'user') return [`${subject}_changed`];
  const isVisible = Object.keys(differences).length > 0;
  // Where nothing that is shown has changed, it was the password.
  return [
    ...(isSecret || !isVisible ? ['password_changed' as const] : []),
    ...(isVisible ? ['user_changed' as const] : []),
  ];
}

function detailOf({ before, after }: Change, event: AuditEvent, differences: Data): Data {
  if (event === 'password_changed') return {};
  if (before === null) return { values: after };
  if (after === null) return { values: before };
  return event === 'token_rotated' ? { overlap: after.overlap } : { changes: differences };
}

/** The users who lose rights by the deletion of their group: each has an entry of their own, too. */
function membersOf({ action, resource, id }: Change, changes: readonly Change[]): Data {
  if (action !== 'delete' || resource.label !== 'users.group') return {};
  const belongs = (data: Data | null) => ((data?.groups ?? []) as readonly unknown[]).includes(id);
  const members = changes.filter(
    (one) => one.resource.label === 'users.user' && belongs(one.before) && !belongs(one.after),
  );
  return { members: members.map(({ display }) => display).sort() };
}

/** What a client has said about the change. */
const saidOf = ({ message }: Change): Data => (message === '' || message === SECRET_CHANGED ? {} : { message });

/** The values that differ, by name. */
function differencesIn({ before, after }: Change): Data {
  if (before === null || after === null) return {};
  return Object.fromEntries(
    Object.keys(after)
      .filter((name) => !isSameValue(before[name], after[name]))
      .map((name) => [name, { before: before[name], after: after[name] }]),
  );
}
