// The seven module type profiles that every NetBox has from the start, with its schemas and in its order: in a new
// database they have its numbers too. A profile of the same name that is there already stays as it is.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PROFILES: readonly (readonly [name: string, schema: object])[] = [
  [
    'CPU',
    {
      properties: {
        architecture: { type: 'string', title: 'Architecture' },
        speed: { type: 'number', title: 'Speed', description: 'Clock speed in GHz' },
        cores: { type: 'integer', description: 'Number of cores present' },
      },
    },
  ],
  ['Fan', { properties: { rpm: { type: 'integer', title: 'RPM', description: 'Fan speed (RPM)' } } }],
  [
    'GPU',
    {
      properties: {
        interface: { type: 'string', enum: ['PCIe 4.0', 'PCIe 4.0 x8', 'PCIe 4.0 x16', 'PCIe 5.0 x16'] },
        gpu: { type: 'string', title: 'GPU' },
        memory: { type: 'integer', title: 'Memory (GB)', description: 'Total memory capacity (in GB)' },
      },
      required: ['memory'],
    },
  ],
  [
    'Hard disk',
    {
      properties: {
        type: { type: 'string', title: 'Disk type', enum: ['HD', 'SSD', 'NVME'], default: 'SSD' },
        size: { type: 'integer', title: 'Size (GB)', description: 'Raw disk capacity' },
        speed: { type: 'integer', title: 'Speed (RPM)' },
      },
      required: ['size'],
    },
  ],
  [
    'Memory',
    {
      properties: {
        class: { type: 'string', title: 'Memory class', enum: ['DDR3', 'DDR4', 'DDR5'], default: 'DDR5' },
        size: { type: 'integer', title: 'Size (GB)', description: 'Raw capacity of the module' },
        data_rate: { type: 'integer', title: 'Data rate', description: 'Speed in MT/s' },
        ecc: { type: 'boolean', title: 'ECC', description: 'Error-correcting code is enabled' },
      },
      required: ['class', 'size'],
    },
  ],
  [
    'Power supply',
    {
      properties: {
        input_current: { type: 'string', title: 'Current type', enum: ['AC', 'DC'], default: 'AC' },
        input_voltage: { type: 'integer', title: 'Voltage', default: 120 },
        wattage: { type: 'integer', description: 'Available output power (watts)' },
        hot_swappable: { type: 'boolean', title: 'Hot-swappable', default: false },
      },
      required: ['input_current', 'input_voltage'],
    },
  ],
  [
    'Expansion card',
    {
      properties: {
        connector_type: { type: 'string', description: 'Connector type e.g. PCIe x4' },
        bandwidth: { type: 'integer', description: 'Total Bandwidth for this module' },
      },
    },
  ],
];

export class ModuleTypeProfiles1700000000040 implements MigrationInterface {
  name = 'ModuleTypeProfiles1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, schema] of PROFILES) {
      await runner.query(
        `INSERT INTO dcim_module_type_profile (id, name, schema) SELECT rackwarden_new_id(), $1::text, $2::jsonb
         WHERE NOT EXISTS (SELECT 1 FROM dcim_module_type_profile WHERE lower(name) = lower($1::text))`,
        [name, JSON.stringify(schema)],
      );
    }
  }

  /** Those that nobody has changed or uses. */
  async down(runner: QueryRunner): Promise<void> {
    for (const [name, schema] of PROFILES) {
      await runner.query(
        `DELETE FROM dcim_module_type_profile p WHERE p.name = $1 AND p.schema = $2::jsonb
         AND NOT EXISTS (SELECT 1 FROM dcim_module_type t WHERE t.profile_id = p.id)`,
        [name, JSON.stringify(schema)],
      );
    }
  }
}
