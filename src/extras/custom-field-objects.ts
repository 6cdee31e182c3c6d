// Values of custom fields that name objects, by the id of the client's dialect or by attributes; stored as the ids of rows.
import type { RowPolicy } from '../engine/access/row-policy.js';
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import { type Dialect, NATIVE } from '../engine/dialect.js';
import type { Write } from '../engine/resource.service.js';
import { isObject } from '../engine/write/body.js';
import { type Mention, resolveMentions } from '../engine/write/resolution.js';
import { OBJECT_TYPES } from './custom-field-value.js';
import { failValue, type GivenValue } from './given-values.js';

/** What comes from elsewhere names objects by the numbers they had, and have here too. */
const NUMBERED: Dialect = {
  ...NATIVE,
  key: 'number',
  keyType: 'bigint',
  readKey: (given) => (typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : undefined),
};

/** Two statements at most for each model that is named. What the caller may not see answers as what does not exist. */
export async function resolveObjectValues(
  given: readonly GivenValue[],
  policy: RowPolicy,
  write: Write,
): Promise<void> {
  const byTarget = new Map<ResourceMeta, GivenValue[]>();
  for (const one of given) {
    if (!OBJECT_TYPES.has(one.definition.type)) continue;
    const target = resourceLabelled(one.definition.relatedObjectType ?? '');
    if (target) byTarget.set(target, [...(byTarget.get(target) ?? []), one]);
  }
  for (const [target, mentions] of byTarget) await resolveOf(target, mentions, policy, write);
}

async function resolveOf(
  target: ResourceMeta,
  mentions: readonly GivenValue[],
  policy: RowPolicy,
  { by, dialect, transaction, isImport }: Write,
): Promise<void> {
  const keys = mentions.map(keysIn);
  const resolving = { by, policy, dialect: isImport && keys.flat().every(isNumber) ? NUMBERED : dialect };
  const gathered = mentions.map(({ draft, definition: { name } }, index): Gathered => {
    const found: string[] = [];
    const unknown: unknown[] = [];
    const named = (keys[index] as unknown[]).map((given, place): Mention => {
      const refuse = (message: string) => {
        if (isObject(given)) failValue(draft, name, message);
        else unknown.push(given);
      };
      return {
        given,
        refuse,
        accept: (id) => {
          found[place] = id;
        },
      };
    });
    return { found, unknown, named };
  });
  await resolveMentions(
    target,
    gathered.flatMap(({ named }) => named),
    resolving,
    transaction,
  );
  mentions.forEach(({ draft, definition: { name, type }, values }, index) => {
    const { found, unknown } = gathered[index] as Gathered;
    if (unknown.length > 0) {
      failValue(draft, name, `Unknown related object(s): ${unknown.map((key) => JSON.stringify(key)).join(', ')}`);
    }
    values[name] = type === 'object' ? found[0] : [...new Set(found)];
  });
}

/** What one value names, and what was found of it. */
interface Gathered {
  readonly found: string[];
  /** What is no object's id. */
  readonly unknown: unknown[];
  readonly named: readonly Mention[];
}

const isNumber = (key: unknown): boolean => typeof key === 'number';

/** An object may come back as it was read: its id is what counts. */
function keysIn({ definition: { name }, values }: GivenValue): unknown[] {
  const given = values[name];
  const list = Array.isArray(given) ? given : [given];
  return list.map((one) => (isObject(one) && Object.hasOwn(one, 'id') ? one.id : one));
}
