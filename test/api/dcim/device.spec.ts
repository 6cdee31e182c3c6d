import { Device } from '../../../src/dcim/device.js';
import { DeviceBay } from '../../../src/dcim/device-bay.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Interface } from '../../../src/dcim/interface.js';
import { Location } from '../../../src/dcim/location.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Platform } from '../../../src/dcim/platform.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const ids: Record<string, string> = {};

describeResource(Device, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const tenantGroup = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group: tenantGroup });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    await make(server, Site, { slug: 'albany' });
    const location = await make(server, Location, { slug: 'cage', site });
    await make(server, Rack, { name: 'R101', site, location, u_height: 100 });
    const manufacturer = await make(server, Manufacturer, { slug: 'juniper' });
    await make(server, DeviceType, { slug: 'ex4300', model: 'EX4300', manufacturer });
    await make(server, DeviceType, { slug: 'mx480', model: 'MX480', manufacturer });
    await make(server, DeviceRole, { slug: 'access-switch' });
    await make(server, DeviceRole, { slug: 'router' });
    await make(server, Platform, { slug: 'junos', manufacturer });
    await make(server, VirtualChassis, { name: 'stack' });
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      tenant_group_id: tenantGroup.id,
      manufacturer_id: manufacturer.id,
    });
  },
  create: [
    {
      name: 'ex-1',
      device_type: { slug: 'ex4300' },
      role: { slug: 'access-switch' },
      tenant: { slug: 'dunder-mifflin' },
      platform: { slug: 'junos' },
      serial: 'SN1',
      asset_tag: 'A1',
      site: { slug: 'akron' },
      location: { slug: 'cage' },
      rack: { name: 'R101' },
      position: 1,
      face: 'rear',
      latitude: 41.5,
      longitude: -81.5,
      status: 'staged',
      airflow: 'front-to-rear',
      virtual_chassis: { name: 'stack' },
      vc_position: 1,
      vc_priority: 200,
      description: 'First of the stack',
      comments: 'Two power supplies.',
      local_context_data: { ntp: 'on' },
      tags: [{ slug: 'alpha' }],
    },
    { name: 'ex-2', device_type: { slug: 'ex4300' }, role: { slug: 'access-switch' }, site: { slug: 'albany' } },
    { name: 'mx-1', device_type: { slug: 'mx480' }, role: { slug: 'router' }, site: { slug: 'albany' } },
  ],
  fresh: (body, number) =>
    'position' in body ? { position: number + 1, asset_tag: `A-${number}`, vc_position: number + 1 } : {},
  patch: { status: 'offline', serial: 'SN9', latitude: 1.5, tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description'],
  after: async (server, first) => {
    const manufacturer = first.device_type.manufacturer.id;
    const chassis = await make(server, DeviceType, { subdevice_role: 'parent', manufacturer });
    const blade = await make(server, DeviceType, { subdevice_role: 'child', u_height: 0, manufacturer });
    const site = await make(server, Site);
    const parent = await make(server, Device, { device_type: chassis, site });
    const child = await make(server, Device, { device_type: blade, site });
    await make(server, DeviceBay, { device: parent, installed_device: child });
    const port = await make(server, Interface, { device: first.id, type: '1000base-t' });
    const address = { assigned_object_type: 'dcim.interface', assigned_object_id: port.id };
    await make(server, MacAddress, { mac_address: '00:11:22:33:44:55', ...address });
  },
  filters: () => ({
    ...ids,
    region: 'ohio',
    site_group: 'branches',
    tenant_group: 'customers',
    manufacturer: 'juniper',
    model: 'ex4300',
    device_type: 'ex4300',
    is_full_depth: 'true',
    local_context_data: 'true',
    virtual_chassis_member: 'true',
    interfaces: 'true',
    mac_address: '00:11:22:33:44:55',
    // It is in no bay: see device-bay.spec.ts.
    parent_device: '',
    parent_device_id: '',
  }),
});
