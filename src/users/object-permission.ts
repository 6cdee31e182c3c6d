// What users and groups may do with the objects of some resources: NetBox's object permissions.

import type { Constraint } from '../engine/access/row-policy.js';
import { Computed } from '../engine/declare/computed.js';
import { addFilter, type DeclaredFilter, FieldProblem } from '../engine/declare/field.js';
import { Bool, Json, Text, Texts } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { References } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule, resourceLabelled } from '../engine/declare/resource.js';
import { listOf, MODEL } from '../engine/openapi/schema.js';
import { join, not } from '../engine/query/clause.js';
import { assertCallers, assertConstraints, parseConstraints } from '../engine/query/constraint.js';
import { parseFlag } from '../engine/query/lookups.js';
import { effectSql, modelIdsFilter, modelsFilter, parseKnownModel } from '../engine/query/model-names.js';
import { GRANT_SCHEMAS } from './grant.js';
import { Group } from './group.js';
import { PERMISSION_GROUPS, PERMISSION_USERS } from './through.js';
import { User } from './user.js';

const MOST = 500;

@Resource({ app: 'users', path: 'permissions', title: 'permission', order: ['name'], confidential: true })
export class ObjectPermission extends Identified {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @Bool({ initial: true, brief: true }) enabled!: boolean;
  /** Those that NetBox has and this server has not are kept, and have no effect. */
  @Texts({ required: true, brief: true, each: parseKnownModel, whole: distinct, schema: listOf(MODEL) })
  objectTypes!: string[];
  /** `view`, `add`, `change`, `delete`, and actions of their own that some resources have. */
  @Texts({ required: true, brief: true, each: parseAction, whole: someOf, schema: GRANT_SCHEMAS.actions })
  actions!: string[];
  @Json({ optional: true, parse: parseConstraints, schema: GRANT_SCHEMAS.constraints }) constraints!:
    | Constraint
    | Constraint[]
    | null;
  @References(() => Group, { through: PERMISSION_GROUPS }) groups!: Group[];
  @References(() => User, { through: PERMISSION_USERS }) users!: User[];
  @Computed('text', { label: 'Without effect', sql: effectSql('object_types') }) withoutEffect!: string;

  /** A constraint must make sense for every resource it is about. */
  @Rule()
  static meaning({ objectTypes, constraints }: ObjectPermission): Problem | undefined {
    return problemOf(objectTypes, constraints, assertConstraints);
  }
}

/** Is `$user` compared with what is no user? Asked of what is given anew: what was stored before the rule stays. */
export const callerProblem = (labels: readonly string[], constraints: ObjectPermission['constraints']) =>
  problemOf(labels, constraints, assertCallers);

/** What is wrong with constraints over the objects of these models. */
function problemOf(
  labels: readonly string[],
  constraints: ObjectPermission['constraints'],
  assert: typeof assertConstraints,
): Problem | undefined {
  for (const label of labels) {
    const resource = resourceLabelled(label);
    try {
      if (resource) assert(resource, constraints === null ? [] : [constraints].flat());
    } catch (error) {
      if (error instanceof FieldProblem) return { constraints: `Invalid filter for ${label}: ${error.message}` };
      throw error;
    }
  }
  return undefined;
}

function parseAction(value: unknown): string {
  if (typeof value === 'string' && /^[a-z][a-z0-9_]{0,29}$/.test(value)) return value;
  throw new FieldProblem('An action is a word of at most 30 lower-case letters, digits and underscores.');
}

function someOf(values: string[]): string[] {
  if (values.length === 0) throw new FieldProblem('This list may not be empty.');
  return distinct(values);
}

/** Each of them once. */
function distinct(values: string[]): string[] {
  const each = [...new Set(values)];
  if (each.length > MOST) throw new FieldProblem(`At most ${MOST} can be given.`);
  return each;
}

const granting = (action: string): DeclaredFilter => ({
  compile: (values, _lookup, { alias, parameters }) =>
    join(
      values.map((value) => {
        const grants = parameters.clause(`jsonb_exists("${alias}".actions, ?)`, action);
        return parseFlag(value) ? grants : not(grants);
      }),
      'OR',
    ),
});

const { prototype } = ObjectPermission;
addFilter(prototype, 'object_types', modelsFilter('object_types'));
addFilter(prototype, 'object_type', modelsFilter('object_types'));
addFilter(prototype, 'object_type_id', modelIdsFilter('object_types'));
for (const action of ['view', 'add', 'change', 'delete']) addFilter(prototype, `can_${action}`, granting(action));
