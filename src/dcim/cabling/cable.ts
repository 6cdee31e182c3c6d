import type { Relation } from 'typeorm';
import { Computed } from '../../engine/declare/computed.js';
import { Filters } from '../../engine/declare/field.js';
import { Choice, Color, Decimal, Text } from '../../engine/declare/fields.js';
import { AnyReferences, Reference } from '../../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../../engine/declare/resource.js';
import { PrimaryResource } from '../../extras/primary-resource.js';
import { Tenant } from '../../tenancy/tenant.js';
import { CABLE_STATUSES, CABLE_TYPES, LENGTH_UNITS } from '../choices/cable.js';
import { CABLE_FILTERS } from './cable-filters.js';
import { freePorts } from './free-ports.js';
import { CABLED, refuseElsewhere } from './pairs.js';

/** The rows of one end, in the order in which they were said. */
const end = (value: 'A' | 'B') => ({
  models: CABLED,
  refuse: refuseElsewhere,
  offer: freePorts(value === 'A' ? 'b_terminations' : 'a_terminations'),
  through: {
    table: 'dcim_cable_termination',
    own: 'cable_id',
    target: 'termination_id',
    targetModel: 'termination_type',
    only: { column: 'cable_end', value },
    hasIds: true,
  },
});

/** SQL of a length in metres; null where nobody has said one. */
export const metresOf = (alias: string): string =>
  `"${alias}".length * CASE "${alias}".length_unit WHEN 'km' THEN 1000 WHEN 'm' THEN 1 WHEN 'cm' THEN 0.01
    WHEN 'mi' THEN 1609.344 WHEN 'ft' THEN 0.3048 WHEN 'in' THEN 0.0254 END`;

@Filters({ ...CABLE_FILTERS, tenant_group: 'tenant.group' })
@Resource({
  app: 'dcim',
  path: 'cables',
  order: [],
  display: (alias) => `CASE WHEN "${alias}".label = '' THEN '#' || "${alias}".number ELSE "${alias}".label END`,
})
export class Cable extends PrimaryResource {
  @Choice(CABLE_TYPES, { optional: true, bare: true }) type!: string | null;
  @AnyReferences(end('A')) aTerminations!: object[];
  @AnyReferences(end('B')) bTerminations!: object[];
  @Choice(CABLE_STATUSES, { initial: 'connected' }) status!: string;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Text({ max: 100, blank: true, brief: true, search: true }) label!: string;
  @Color({ blank: true }) color!: string;
  @Decimal({ digits: 8, places: 2, optional: true, min: 0 }) length!: number | null;
  @Choice(LENGTH_UNITS, { optional: true }) lengthUnit!: string | null;
  /** Cables of all units sort by it. */
  @Computed('decimal', { as: '_abs_length', optional: true, hidden: true, filterable: true, sql: metresOf }) absLength!:
    | number
    | null;

  @Rule() static lengthHasItsUnit({ length, lengthUnit }: Cable): Problem | undefined {
    if (length === null || lengthUnit) return undefined;
    return { length_unit: 'Must specify a unit when setting a cable length' };
  }
}
