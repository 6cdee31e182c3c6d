import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Bool, Choice, Decimal, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Tenant } from '../tenancy/tenant.js';
import {
  RACK_AIRFLOWS,
  RACK_DIMENSION_UNITS,
  RACK_FORM_FACTORS,
  RACK_STATUSES,
  RACK_WIDTHS,
  WEIGHT_UNITS,
} from './choices/rack.js';
import { Location } from './location.js';
import { problemOfMeasures } from './rack-measures.js';
import { RackRole } from './rack-role.js';
import { RackType } from './rack-type.js';
import { reservationConflict } from './reservation-conflicts.js';
import { Site } from './site.js';

@Filters({
  ...contactFilters('dcim.rack'),
  tenant_group: 'tenant.group',
  region: 'site.region',
  site_group: 'site.group',
  manufacturer: 'rack_type.manufacturer',
  reservation_conflict: reservationConflict('v.rack_id'),
})
@Resource({
  app: 'dcim',
  path: 'racks',
  order: ['site', 'location', 'name'],
  display: (alias) => `"${alias}"."name" || coalesce(' (' || "${alias}"."facility_id" || ')', '')`,
  unique: [{ fields: ['location', 'name'] }, { fields: ['location', 'facilityId'] }],
  briefCounts: ['device_count'],
})
export class Rack extends PrimaryResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 50, optional: true, label: 'Facility ID', search: true }) facilityId!: string | null;
  @Reference(() => Site, { countedAs: 'rack_count' }) site!: Relation<Site>;
  @Reference(() => Location, { optional: true, onDelete: 'SET NULL', countedAs: 'rack_count' })
  location!: Relation<Location> | null;
  @Reference(() => Tenant, { optional: true, countedAs: 'rack_count' }) tenant!: Relation<Tenant> | null;
  @Choice(RACK_STATUSES, { initial: 'active' }) status!: string;
  @Reference(() => RackRole, { optional: true, countedAs: 'rack_count' }) role!: Relation<RackRole> | null;
  @Text({ max: 50, blank: true, label: 'Serial number', search: true, ignoresCase: true }) serial!: string;
  @Text({ max: 50, optional: true, unique: true, search: true }) assetTag!: string | null;
  @Reference(() => RackType, { optional: true }) rackType!: Relation<RackType> | null;
  @Choice(RACK_FORM_FACTORS, { optional: true }) formFactor!: string | null;
  @Choice(RACK_WIDTHS, { initial: 19 }) width!: number;
  @WholeNumber({ min: 1, max: 100, initial: 42, label: 'Height (U)' }) uHeight!: number;
  @WholeNumber({ min: 1, max: 32767, initial: 1 }) startingUnit!: number;
  @Decimal({ digits: 8, places: 2, optional: true }) weight!: number | null;
  @WholeNumber({ min: 0, max: 2147483647, optional: true }) maxWeight!: number | null;
  @Choice(WEIGHT_UNITS, { optional: true }) weightUnit!: string | null;
  @Bool({ initial: false, label: 'Descending units' }) descUnits!: boolean;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerWidth!: number | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerHeight!: number | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) outerDepth!: number | null;
  @Choice(RACK_DIMENSION_UNITS, { optional: true }) outerUnit!: string | null;
  @WholeNumber({ min: 0, max: 32767, optional: true }) mountingDepth!: number | null;
  @Choice(RACK_AIRFLOWS, { optional: true }) airflow!: string | null;

  /** What a rack is given of its type's measures does not count. */
  @Rule() static measuresHaveUnits(rack: Rack): Problem | undefined {
    return rack.rackType ? undefined : problemOfMeasures(rack);
  }
}
