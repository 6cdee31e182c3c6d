import { DEVICE_AIRFLOWS, DEVICE_FACES, DEVICE_STATUSES } from '../../../dist/src/dcim/choices/device.js';
import { choice, instant, labelsOf, nested, nestedInTree, tagsOf, urlOf } from './shown.mjs';

const COUNTED = {
  module_bay_count: 'dcim_module_bay',
  console_port_count: 'dcim_console_port',
  console_server_port_count: 'dcim_console_server_port',
  device_bay_count: 'dcim_device_bay',
  rear_port_count: 'dcim_rear_port',
  front_port_count: 'dcim_front_port',
  interface_count: 'dcim_interface',
  inventory_item_count: 'dcim_inventory_item',
  power_port_count: 'dcim_power_port',
  power_outlet_count: 'dcim_power_outlet',
};
const COUNTERS = Object.keys(COUNTED);

const DEVICES = {
  name: 'devices',
  rowMode: 'array',
  text: `SELECT d.id, d.name, d.serial, d.asset_tag, d.position, d.face, d.latitude, d.longitude, d.status, d.airflow,
      d.vc_position, d.vc_priority, d.local_context_data, d.comments, d.description, d.created, d.last_updated,
      y.id, y.model, y.slug, y.description, m.id, m.name, m.slug, m.description,
      o.id, o.name, o.slug, o.description, nlevel(o.path) - 1, t.id, t.name, t.slug, t.description,
      p.id, p.name, p.slug, p.description, nlevel(p.path) - 1, s.id, s.name, s.slug, s.description,
      k.id, k.name, k.description,
      ${Object.values(COUNTED).map((table) => `(SELECT count(*) FROM ${table} c WHERE c.device_id = d.id)`)}
    FROM (SELECT * FROM dcim_device ORDER BY name, id LIMIT $1) d
    JOIN dcim_device_type y ON y.id = d.device_type_id
    JOIN dcim_manufacturer m ON m.id = y.manufacturer_id
    JOIN dcim_device_role o ON o.id = d.role_id
    LEFT JOIN tenancy_tenant t ON t.id = d.tenant_id
    LEFT JOIN dcim_platform p ON p.id = d.platform_id
    JOIN dcim_site s ON s.id = d.site_id
    LEFT JOIN dcim_rack k ON k.id = d.rack_id ORDER BY d.name, d.id`,
};
const FIRST_COUNTER = 46;

const FACES = labelsOf(DEVICE_FACES);
const STATUSES = labelsOf(DEVICE_STATUSES);
const AIRFLOWS = labelsOf(DEVICE_AIRFLOWS);

function deviceOf(row, tags) {
  const url = urlOf('dcim/devices', row[0]);
  const device = {
    id: row[0],
    url,
    display_url: url,
    display: row[1],
    name: row[1],
    device_type: {
      id: row[17],
      url: urlOf('dcim/device-types', row[17]),
      display: row[18],
      manufacturer: nested('dcim/manufacturers', row[21], row[22], row[23], row[24]),
      model: row[18],
      slug: row[19],
      description: row[20],
    },
    role: nestedInTree('dcim/device-roles', row[25], row[26], row[27], row[28], row[29]),
    tenant: nested('tenancy/tenants', row[30], row[31], row[32], row[33]),
    platform: nestedInTree('dcim/platforms', row[34], row[35], row[36], row[37], row[38]),
    serial: row[2],
    asset_tag: row[3],
    site: nested('dcim/sites', row[39], row[40], row[41], row[42]),
    location: null,
    rack: rackOf(row[43], row[44], row[45]),
    position: row[4],
    face: choice(FACES, row[5]),
    latitude: row[6],
    longitude: row[7],
    status: choice(STATUSES, row[8]),
    airflow: choice(AIRFLOWS, row[9]),
    virtual_chassis: null,
    vc_position: row[10],
    vc_priority: row[11],
    local_context_data: row[12],
    parent_device: null,
    comments: row[13],
    description: row[14],
    tags,
    custom_fields: {},
    created: instant(row[15]),
    last_updated: instant(row[16]),
  };
  COUNTERS.forEach((name, index) => {
    device[name] = row[FIRST_COUNTER + index];
  });
  return Object.assign(device, ELSEWHERE);
}

const ELSEWHERE = {
  config_template: null,
  primary_ip4: null,
  primary_ip6: null,
  oob_ip: null,
  cluster: null,
  primary_ip: null,
};

const rackOf = (id, name, description) =>
  id === null ? null : { id, url: urlOf('dcim/racks', id), display: name, name, description };

export const devices = {
  path: 'dcim/devices',
  table: 'dcim_device',
  async results(pool, limit) {
    const { rows } = await pool.query({ ...DEVICES, values: [limit] });
    const tags = await tagsOf(
      pool,
      rows.map((row) => row[0]),
    );
    return rows.map((row) => deviceOf(row, tags.get(row[0]) ?? []));
  },
};
