import type { Relation } from 'typeorm';
import { Bool, Choice, Decimal, Slug, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { RACK_DIMENSION_UNITS, RACK_FORM_FACTORS, RACK_WIDTHS, WEIGHT_UNITS } from './choices/rack.js';
import { Manufacturer } from './manufacturer.js';
import { problemOfMeasures } from './rack-measures.js';

@Resource({
  app: 'dcim',
  path: 'rack-types',
  order: ['manufacturer', 'model'],
  display: 'model',
  unique: [{ fields: ['manufacturer', 'model'] }, { fields: ['manufacturer', 'slug'] }],
})
export class RackType extends PrimaryResource {
  @Reference(() => Manufacturer, { brief: true }) manufacturer!: Relation<Manufacturer>;
  @Text({ max: 100, brief: true, search: true, natural: true }) model!: string;
  @Slug({ unique: true, from: 'model' }) slug!: string;
  @Choice(RACK_FORM_FACTORS) formFactor!: string;
  @Choice(RACK_WIDTHS, { initial: 19 }) width!: number;
  @WholeNumber({ min: 1, max: 100, initial: 42, label: 'Height (U)' }) uHeight!: number;
  @WholeNumber({ min: 1, max: 32767, initial: 1 }) startingUnit!: number;
  @Bool({ initial: false, label: 'Descending units' }) descUnits!: boolean;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerWidth!: number | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerHeight!: number | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerDepth!: number | null;
  @Choice(RACK_DIMENSION_UNITS, { optional: true }) outerUnit!: string | null;
  @Decimal({ digits: 8, places: 2, optional: true }) weight!: number | null;
  @WholeNumber({ min: 0, max: 2147483647, optional: true }) maxWeight!: number | null;
  @Choice(WEIGHT_UNITS, { optional: true }) weightUnit!: string | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) mountingDepth!: number | null;

  @Rule() static measuresHaveUnits(type: RackType): Problem | undefined {
    return problemOfMeasures(type);
  }
}
