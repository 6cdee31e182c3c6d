// The form of a permission as a browser posts it, and as a body says it.

import type { Constraint } from '../../engine/access/row-policy.js';
import { FieldProblem } from '../../engine/declare/field.js';
import { ParseError } from '../../engine/errors.js';
import { parseConstraints } from '../../engine/query/constraint.js';
import type { Shown } from '../../engine/representation.js';
import { parseJson } from '../../http/payload.js';
import { type Chosen, chosenIn, NONE_CHOSEN } from './choosing.js';
import { idsIn, mentionsIn } from './listing.js';

/** The actions that every resource has. */
export const ACTIONS = ['view', 'add', 'change', 'delete'] as const;

export interface PermissionValues {
  name: string;
  description: string;
  enabled: boolean;
  /** Labels of models. */
  models: readonly string[];
  actions: readonly string[];
  /** Actions of their own that some resources have. */
  others: string;
  constraints: string;
  groups: Chosen;
  users: Chosen;
  /** Whom `$user` stands for in the count. */
  as: string;
}

export function blankPermission(asked: URLSearchParams): PermissionValues {
  return {
    name: '',
    description: '',
    enabled: true,
    models: [],
    actions: [],
    others: '',
    constraints: '',
    groups: { ...NONE_CHOSEN, ids: idsIn(asked.getAll('group')) },
    users: { ...NONE_CHOSEN, ids: idsIn(asked.getAll('user')) },
    as: '',
  };
}

export function readPermission(posted: URLSearchParams): PermissionValues {
  const text = (name: string) => posted.get(name) ?? '';
  return {
    name: text('name'),
    description: text('description'),
    enabled: posted.has('enabled'),
    models: posted.getAll('object_types'),
    actions: posted.getAll('actions'),
    others: text('other_actions'),
    constraints: text('constraints').replaceAll('\r\n', '\n'),
    groups: chosenIn(posted, 'groups'),
    users: chosenIn(posted, 'users'),
    as: text('as'),
  };
}

export function valuesOfPermission(shown: Shown): PermissionValues {
  const given = shown.actions as readonly string[];
  const known: readonly string[] = ACTIONS;
  const chosen = (name: string) => ({ ids: mentionsIn(shown[name]).map(({ id }) => id), typed: '' });
  return {
    name: String(shown.name),
    description: String(shown.description),
    enabled: shown.enabled === true,
    models: shown.object_types as readonly string[],
    actions: given.filter((action) => known.includes(action)),
    others: given.filter((action) => !known.includes(action)).join(' '),
    constraints: shown.constraints === null ? '' : JSON.stringify(shown.constraints, null, 2),
    groups: chosen('groups'),
    users: chosen('users'),
    as: '',
  };
}

/** All the actions of a form, each once. */
export const actionsIn = ({ actions, others }: PermissionValues): string[] => [
  ...new Set([...actions, ...others.split(/[\s,]+/).filter((word) => word !== '')]),
];

/** What was typed as a constraint; nothing typed limits nothing. @throws FieldProblem */
export function constraintsIn(text: string): Constraint | readonly Constraint[] | null {
  if (text.trim() === '') return null;
  try {
    return parseConstraints(parseJson(text));
  } catch (error) {
    throw error instanceof ParseError ? new FieldProblem(`This is not JSON: ${jsonProblem(error)}.`) : error;
  }
}

const jsonProblem = ({ message }: ParseError): string => message.replace(/^JSON parse error - /, '').replace(/\.$/, '');
