// Values of custom fields that name objects: by id of the client's dialect, stored as the ids of rows.
import type { RowPolicy } from '../engine/access/row-policy.js';
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import { type Dialect, NATIVE } from '../engine/dialect.js';
import type { Write } from '../engine/resource.service.js';
import { isObject } from '../engine/write/body.js';
import { idsOfKeys } from '../engine/write/references.js';
import { OBJECT_TYPES } from './custom-field-value.js';
import { failValue, type GivenValue } from './given-values.js';

/** What comes from elsewhere names objects by the numbers they had, and have here too. */
const NUMBERED: Dialect = {
  ...NATIVE,
  key: 'number',
  keyType: 'bigint',
  readKey: (given) => (typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : undefined),
};

/** One statement for each model that is named. What the caller may not see answers as what does not exist. */
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
  for (const [target, mentions] of byTarget) await resolveMentions(target, mentions, policy, write);
}

async function resolveMentions(
  target: ResourceMeta,
  mentions: readonly GivenValue[],
  policy: RowPolicy,
  { by, dialect, transaction, isImport }: Write,
): Promise<void> {
  const keys = mentions.map(keysIn);
  const resolving = { by, policy, dialect: isImport && keys.flat().every(isNumber) ? NUMBERED : dialect };
  const ids = (await idsOfKeys(target, keys.flat(), resolving, transaction)).values();
  mentions.forEach(({ draft, definition: { name, type }, values }, index) => {
    const own = keys[index] as unknown[];
    const found = own.map(() => ids.next().value as string | undefined);
    const unknown = own.filter((_, place) => found[place] === undefined);
    if (unknown.length > 0) {
      failValue(draft, name, `Unknown related object(s): ${unknown.map((key) => JSON.stringify(key)).join(', ')}`);
    } else values[name] = type === 'object' ? found[0] : [...new Set(found)];
  });
}

const isNumber = (key: unknown): boolean => typeof key === 'number';

/** An object may come back as it was read: its id is what counts. */
function keysIn({ definition: { name }, values }: GivenValue): unknown[] {
  const given = values[name];
  const list = Array.isArray(given) ? given : [given];
  return list.map((one) => (isObject(one) && Object.hasOwn(one, 'id') ? one.id : one));
}
