// The desk's sections, and who may see which: whoever may view what a section is about.
import type { Principal } from '../../engine/access/principal.js';
import type { RowPolicy } from '../../engine/access/row-policy.js';
import { resourceLabelled } from '../../engine/declare/resource.js';

export interface Section {
  readonly name: string;
  readonly label: string;
  readonly href: string;
  /** The resource whose objects it shows. */
  readonly about: string;
}

export const SECTIONS: readonly Section[] = [
  { name: 'users', label: 'Users', href: '/admin/', about: 'users.user' },
  { name: 'groups', label: 'Groups', href: '/admin/groups/', about: 'users.group' },
  { name: 'permissions', label: 'Permissions', href: '/admin/permissions/', about: 'users.objectpermission' },
  { name: 'token-policies', label: 'Token policies', href: '/admin/token-policies/', about: 'users.tokenpolicy' },
  { name: 'tokens', label: 'All tokens', href: '/admin/tokens/', about: 'users.token' },
  { name: 'sessions', label: 'All sessions', href: '/admin/sessions/', about: 'users.user' },
  { name: 'audit-log', label: 'Audit log', href: '/admin/audit-log/', about: 'core.auditentry' },
];

/** One's own tokens make nobody an administrator. */
const OWN = new Set(['users.token']);

export function sectionsFor(by: Principal, policy: RowPolicy): readonly Section[] {
  if (by.via !== 'session') return [];
  const may = (label: string) => {
    const resource = resourceLabelled(label);
    return resource !== undefined && policy.permitted(by, 'view', resource).rows !== 'none';
  };
  const seen = SECTIONS.filter(({ about }) => may(about));
  return seen.some(({ about }) => !OWN.has(about)) ? seen : [];
}
