import { Module } from '@nestjs/common';
import { resourceParts } from '../engine/resource.module.js';
import { Tenant } from './tenant.js';
import { TenantGroup } from './tenant-group.js';

/** Who uses the inventory: tenants, in groups. */
@Module(resourceParts(TenantGroup, Tenant))
export class TenancyModule {}
