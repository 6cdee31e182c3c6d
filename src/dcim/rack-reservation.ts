import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice, Text, WholeNumbers } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { someNumber } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { Tenant } from '../tenancy/tenant.js';
import { User } from '../users/user.js';
import { RACK_RESERVATION_STATUSES } from './choices/rack.js';
import { Rack } from './rack.js';

@Filters({
  tenant_group: 'tenant.group',
  site: 'rack.site',
  region: 'rack.site.region',
  site_group: 'rack.site.group',
  location: 'rack.location',
  unit: someNumber('units'),
})
@Resource({
  app: 'dcim',
  path: 'rack-reservations',
  order: ['created'],
  display: {
    full: (alias) => `'Reservation for rack ' || (SELECT r.name FROM dcim_rack r WHERE r.id = "${alias}".rack_id)`,
    own: () => `'Reservation for a rack'`,
    from: { 'dcim.rack': (alias) => `"${alias}".rack_id` },
  },
})
export class RackReservation extends PrimaryResource {
  @Reference(() => Rack, { onDelete: 'CASCADE' }) rack!: Relation<Rack>;
  @WholeNumbers({ brief: true, required: true, min: 1, max: 32_767 }) units!: number[];
  @Choice(RACK_RESERVATION_STATUSES, { brief: true, initial: 'active' }) status!: string;
  @Reference(() => User, { brief: true }) user!: Relation<User>;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Text({ max: 200, search: true, brief: true }) override description!: string;
}
