import type { Relation } from 'typeorm';
import { Computed } from '../engine/declare/computed.js';
import { Filters } from '../engine/declare/field.js';
import { Choice, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { Tenant } from '../tenancy/tenant.js';
import { Cabled, type CabledFields, markProblem, PathEnd } from './cabling/cabled.js';
import { POWER_FEED_PHASES, POWER_FEED_STATUSES, POWER_FEED_SUPPLIES, POWER_FEED_TYPES } from './choices/power.js';
import { PowerPanel } from './power-panel.js';
import { Rack } from './rack.js';

/** In floating point, as NetBox has it: a half is rounded to the even side, there and here. */
export const availablePower = (alias: string): string =>
  `round(abs("${alias}".voltage) * "${alias}".amperage * ("${alias}".max_utilization / 100::float8) * CASE WHEN "${alias}".phase = 'three-phase' THEN 1.732 ELSE 1 END)::integer`;

@PathEnd()
@Cabled()
@Filters({
  tenant_group: 'tenant.group',
  site: 'power_panel.site',
  region: 'power_panel.site.region',
  site_group: 'power_panel.site.group',
})
@Resource({
  app: 'dcim',
  path: 'power-feeds',
  order: ['power_panel', 'name'],
  unique: [{ fields: ['powerPanel', 'name'] }],
})
export class PowerFeed extends PrimaryResource implements CabledFields {
  declare markConnected: boolean;
  declare cable: CabledFields['cable'];
  @Reference(() => PowerPanel, { countedAs: 'powerfeed_count' }) powerPanel!: Relation<PowerPanel>;
  @Reference(() => Rack, { optional: true, countedAs: 'powerfeed_count' }) rack!: Relation<Rack> | null;
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Choice(POWER_FEED_STATUSES, { initial: 'active' }) status!: string;
  @Choice(POWER_FEED_TYPES, { initial: 'primary' }) type!: string;
  @Choice(POWER_FEED_SUPPLIES, { initial: 'ac' }) supply!: string;
  @Choice(POWER_FEED_PHASES, { initial: 'single-phase' }) phase!: string;
  @WholeNumber({ min: -32768, max: 32767, initial: 120 }) voltage!: number;
  @WholeNumber({ min: 1, max: 32767, initial: 15 }) amperage!: number;
  @WholeNumber({ min: 1, max: 100, initial: 80 }) maxUtilization!: number;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  /** What it can deliver, in volt-amperes. */
  @Computed('integer', { hidden: true, filterable: true, sql: availablePower }) availablePower!: number;

  @Rule() static isMarkedWithoutCable(one: PowerFeed): Problem | undefined {
    return markProblem(one);
  }

  @Rule() static voltageMakesSense({ voltage, supply }: PowerFeed): Problem | undefined {
    if (voltage === 0) return { voltage: 'This value may not be 0.' };
    return voltage < 0 && supply === 'ac' ? { voltage: 'Voltage cannot be negative for AC supply' } : undefined;
  }
}
