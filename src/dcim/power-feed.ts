import type { Relation } from 'typeorm';
import { Computed } from '../engine/declare/computed.js';
import { Filters } from '../engine/declare/field.js';
import { Bool, Choice, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { absent, holds, nowhere } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { Tenant } from '../tenancy/tenant.js';
import { POWER_FEED_PHASES, POWER_FEED_STATUSES, POWER_FEED_SUPPLIES, POWER_FEED_TYPES } from './choices/power.js';
import { WITHOUT_PATH } from './component.js';
import { PowerPanel } from './power-panel.js';
import { Rack } from './rack.js';

const availablePower = (alias: string): string =>
  `round(abs("${alias}".voltage) * "${alias}".amperage * "${alias}".max_utilization / 100.0 * CASE WHEN "${alias}".phase = 'three-phase' THEN 1.732 ELSE 1 END)::integer`;

@Filters({
  cable_id: absent,
  cable_end: nowhere,
  cabled: holds(() => 'FALSE'),
  connected: holds(() => 'FALSE'),
  occupied: holds((alias) => `"${alias}".mark_connected`),
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
  elsewhere: { ...WITHOUT_PATH },
  elsewhereBrief: ['cable'],
  elsewhereReadOnly: [...Object.keys(WITHOUT_PATH)],
})
export class PowerFeed extends PrimaryResource {
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
  @Bool({ initial: false }) markConnected!: boolean;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Computed('boolean', { as: '_occupied', brief: true, sql: (alias) => `"${alias}"."mark_connected"` })
  occupied!: boolean;
  /** What it can deliver, in watts. */
  @Computed('integer', { hidden: true, filterable: true, sql: availablePower }) availablePower!: number;

  @Rule() static voltageMakesSense({ voltage, supply }: PowerFeed): Problem | undefined {
    if (voltage === 0) return { voltage: 'This value may not be 0.' };
    return voltage < 0 && supply === 'ac' ? { voltage: 'Voltage cannot be negative for AC supply' } : undefined;
  }
}
