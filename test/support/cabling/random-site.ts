// A room full of devices and panels, by chance, made over the API and kept in memory too.
import { Device } from '../../../src/dcim/device.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import type { TestServer } from '../app.js';
import { make } from '../factories/make.js';
import { ports as makePorts } from '../factories/patching.js';
import type { Chance } from './chance.js';
import type { Wiring } from './wiring.js';

export class RandomSite {
  private type!: { id: string };

  constructor(
    private readonly server: TestServer,
    private readonly chance: Chance,
    private readonly wiring: Wiring,
  ) {}

  async build(): Promise<void> {
    this.type = await make(this.server, Device);
    for (let count = 0; count < 5; count++) await this.addHost();
    for (let count = 0; count < 8; count++) await this.addPanel();
    const panel = await make(this.server, PowerPanel);
    await this.add('dcim.powerfeed', panel, 3);
    const server = await this.device();
    await this.add('dcim.consoleserverport', server, 6);
    const strip = await this.device();
    await this.add('dcim.powerport', strip, 2);
    await this.add('dcim.poweroutlet', strip, 6);
  }

  /** @returns the id of the device */
  async addHost(): Promise<string> {
    const device = await this.device();
    await this.add('dcim.interface', device, 7);
    await this.add('dcim.consoleport', device, 1);
    await this.add('dcim.powerport', device, 1);
    return device.id;
  }

  /** Rear ports with one or more positions, and front ports at most of them. */
  async addPanel(): Promise<string> {
    const device = await this.device();
    for (let count = this.chance.between(1, 4); count > 0; count--) await this.addRearPort(device);
    return device.id;
  }

  async addRearPort(device: { id: string }): Promise<void> {
    const positions = this.chance.of([1, 1, 1, 2, 2, 3, 4]);
    const [rear] = await this.add('dcim.rearport', device, 1, { positions });
    for (let position = 1; position <= positions; position++) {
      if (this.chance.happens(0.9)) await this.addFrontPort(device, rear as string, position);
    }
  }

  async addFrontPort(device: { id: string }, rear: string, position: number): Promise<void> {
    await this.add('dcim.frontport', device, 1, { rear, position });
  }

  private device(): Promise<{ id: string }> {
    const { device_type, role, site } = this.type as unknown as Record<string, { id: string }>;
    return make(this.server, Device, { device_type, role, site });
  }

  private async add(
    kind: string,
    device: { id: string },
    count: number,
    more: { positions?: number; rear?: string; position?: number } = {},
  ): Promise<string[]> {
    const { positions, rear, position } = more;
    const made = await makePorts(this.server, kind, device, count, () => ({
      name: `port ${this.named++}`,
      ...(kind === 'dcim.powerfeed' ? { power_panel: device.id, device: undefined } : {}),
      ...(positions && { positions }),
      ...(rear && { rear_port: rear, rear_port_position: position }),
    }));
    for (const { object_id: id } of made) this.wiring.ports.set(id, { id, kind, device: device.id, ...more });
    return made.map(({ object_id }) => object_id);
  }

  private named = 1;
}
