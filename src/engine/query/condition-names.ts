// Which names a condition may have: for people who write constraints, and for those whose constraint was refused.
import type { Field, Target } from '../declare/field.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import { conditionField, isAskable, LOOKUPS, lookupsOf } from './constraint.js';
import { nearestFirst } from './nearest.js';

/** One name that a condition over the objects of a resource may begin with. */
export interface ConditionName {
  readonly name: string;
  /** The resource whose names may follow. */
  readonly target?: ResourceMeta | undefined;
  /** Of a choice: the values that there are. */
  readonly values: readonly (string | number)[];
}

/** @example conditionNames(resourceOf(Site)) // id, name, slug, status, region → dcim.region … */
export function conditionNames(resource: ResourceMeta): ConditionName[] {
  const fields = resource.fields.filter(isAskable).map(({ name, target, choices = [] }) => ({
    name,
    target: target && resourceOf(target()),
    values: choices.map(({ value }) => value),
  }));
  return [{ name: 'id', values: [] }, ...fields];
}

/** Where the way of a condition ends that leads nowhere. */
export interface Misnaming {
  /** What cannot stand there. */
  readonly step: string;
  /** The resource of whose objects it was asked; null where a lookup is meant. */
  readonly at: ResourceMeta | null;
  /** What could stand there, the nearest first. */
  readonly names: readonly string[];
}

/**
 * What is wrong with the name of a condition; undefined where it is right.
 * @example misnamingOf(resourceOf(Site), 'region__slgu') // { step: 'slgu', at: Region, names: ['slug', …] }
 */
export function misnamingOf(resource: ResourceMeta, key: string): Misnaming | undefined {
  const path = key.split('__');
  let at = resource;
  for (const [index, name] of path.entries()) {
    const rest = path.slice(index + 1);
    const isFirst = index === 0;
    if (name === 'id' || name === 'pk') return lookupMisnaming('id', rest);
    const field = conditionField(at, name);
    if (!field) {
      const names = conditionNames(at).map((one) => one.name);
      // After a relation a lookup may stand, too.
      return { step: name, at, names: nearestFirst(name, isFirst ? names : [...new Set([...names, ...LOOKUPS])]) };
    }
    if (!field.target || rest.length === 0 || isLookup(rest)) return lookupMisnaming(field, rest);
    at = resourceOf((field.target as Target)());
  }
  return undefined;
}

const isLookup = (rest: readonly string[]): boolean =>
  rest.length === 1 && (LOOKUPS as readonly string[]).includes(rest[0] as string);

function lookupMisnaming(field: Field | 'id', rest: readonly string[]): Misnaming | undefined {
  const lookups: readonly string[] = lookupsOf(field);
  const step = rest.join('__');
  if (rest.length === 0 || lookups.includes(step)) return undefined;
  return { step, at: null, names: nearestFirst(step, lookups) };
}
