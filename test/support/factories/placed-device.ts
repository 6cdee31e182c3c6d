// A device with everything that the parts of it are found by: where it stands, what it is, whose it is.
import { Device } from '../../../src/dcim/device.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import type { TestServer } from '../app.js';
import type { Json } from '../client.js';
import { make } from './make.js';

export interface PlacedDevice {
  readonly device: Json;
  /** The filters that find its parts, by what the parts themselves do not tell. */
  readonly filters: Readonly<Record<string, string>>;
}

/** A member of a virtual chassis, in a rack of a site of a region. */
export async function placeDevice(server: TestServer, name: string): Promise<PlacedDevice> {
  const region = await make(server, Region);
  const siteGroup = await make(server, SiteGroup);
  const site = await make(server, Site, { region, group: siteGroup });
  const location = await make(server, Location, { site });
  const rack = await make(server, Rack, { site, location });
  const tenant = await make(server, Tenant);
  const deviceType = await make(server, DeviceType);
  const role = await make(server, DeviceRole);
  const chassis = await make(server, VirtualChassis);
  const places = { site, location, rack, tenant, role, device_type: deviceType };
  const device = await make(server, Device, { name, ...places, virtual_chassis: chassis, vc_position: 1 });
  return {
    device,
    filters: {
      ...named('region', region, 'slug'),
      ...named('site_group', siteGroup, 'slug'),
      ...named('site', site, 'slug'),
      ...named('location', location, 'slug'),
      ...named('rack', rack, 'name'),
      ...named('tenant', tenant, 'slug'),
      ...named('device_type', deviceType, 'model'),
      ...named('device_role', role, 'slug'),
      ...named('virtual_chassis', chassis, 'name'),
      device_status: 'active',
      occupied: 'false',
      cabled: 'false',
      connected: 'false',
      cable_id: 'null',
    },
  };
}

const named = (name: string, object: Json, by: string): Record<string, string> => ({
  [name]: object[by],
  [`${name}_id`]: object.id,
});
