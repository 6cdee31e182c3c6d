// What a rack and a rack type are measured by, and what a rack takes from its type.
import type { Problem } from '../engine/declare/resource.js';

/** The wire names of what a rack that has a type takes from it. */
export const RACK_TYPE_FIELDS = [
  'form_factor',
  'width',
  'u_height',
  'starting_unit',
  'desc_units',
  'outer_width',
  'outer_height',
  'outer_depth',
  'outer_unit',
  'mounting_depth',
  'weight',
  'weight_unit',
  'max_weight',
] as const;

export interface Measured {
  readonly outerWidth: number | null;
  readonly outerHeight: number | null;
  readonly outerDepth: number | null;
  readonly outerUnit: string | null;
  readonly weight: number | null;
  readonly maxWeight: number | null;
  readonly weightUnit: string | null;
}

/** A number without its unit says nothing. */
export function problemOfMeasures(measured: Measured): Problem | undefined {
  const { outerWidth, outerHeight, outerDepth, outerUnit, weight, maxWeight, weightUnit } = measured;
  const problem: Problem = {};
  if ((outerWidth || outerHeight || outerDepth) && !outerUnit)
    problem.outer_unit = 'Must specify a unit when setting an outer dimension';
  if (maxWeight && !weightUnit) problem.weight_unit = 'Must specify a unit when setting a maximum weight';
  if (weight && !weightUnit) problem.weight_unit = 'Must specify a unit when setting a weight';
  return Object.keys(problem).length > 0 ? problem : undefined;
}
