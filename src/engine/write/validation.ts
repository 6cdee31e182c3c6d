// The validation rules of a resource's class, looked up once: asking class-validator for every object of a large request
// costs more than storing it.
import { getMetadataStorage, type ValidationArguments, validateSync } from 'class-validator';
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Draft } from './draft.js';

type Check = (value: unknown) => boolean;

const compiled = new WeakMap<ResourceMeta, ReadonlyMap<string, readonly Check[]>>();

/** Adds to the errors of a draft what the validation rules of its class say of the values that were given. */
export function validate(resource: ResourceMeta, draft: Draft): void {
  const checks = checksOf(resource);
  const given = [...draft.values].filter(([field, value]) => isStored(field) && value !== null && value !== undefined);
  const isSound = given.every(([{ property }, value]) => checks.get(property)?.every((check) => check(value)) ?? true);
  if (isSound) return;
  // Only what is bad is worth the words.
  const object = Object.create(resource.model.prototype) as Record<string, unknown>;
  for (const [field, value] of given) object[field.property] = value;
  for (const { property, constraints } of validateSync(object, {
    skipMissingProperties: true,
    forbidUnknownValues: false,
  })) {
    const field = resource.fields.find((one) => one.property === property) as Field;
    for (const message of Object.values(constraints ?? {}).reverse()) draft.fail(field.name, message);
  }
}

const isStored = ({ column, kind }: Field): boolean => column !== '' && kind !== 'reference';

/** By property. */
function checksOf(resource: ResourceMeta): ReadonlyMap<string, readonly Check[]> {
  let checks = compiled.get(resource);
  if (!checks) {
    checks = compile(resource);
    compiled.set(resource, checks);
  }
  return checks;
}

function compile({ model }: ResourceMeta): ReadonlyMap<string, readonly Check[]> {
  const storage = getMetadataStorage();
  const checks = new Map<string, Check[]>();
  for (const metadata of storage.getTargetValidationMetadatas(model, '', false, false)) {
    const { propertyName, constraintCls, constraints } = metadata;
    // Conditions, such as that a property may be missing, have no class.
    if (!constraintCls) continue;
    const own = storage.getTargetValidatorConstraints(constraintCls).map(({ instance }): Check => {
      const args = (value: unknown): ValidationArguments => ({
        value,
        constraints,
        targetName: model.name,
        object: {},
        property: propertyName,
      });
      return (value) => instance.validate(value, args(value)) === true;
    });
    checks.set(propertyName, [...(checks.get(propertyName) ?? []), ...own]);
  }
  return checks;
}
