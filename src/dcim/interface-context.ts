// Which virtual device contexts an interface belongs to.
import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { Through } from '../engine/declare/field.js';
import { labelled } from '../engine/declare/resource.js';
import type { Interface } from './interface.js';
import { VirtualDeviceContext } from './virtual-device-context.js';

@Entity('dcim_interface_vdcs')
export class InterfaceContext {
  @PrimaryColumn({ name: 'interface_id', type: 'uuid' }) interfaceId!: string;
  @Index()
  @PrimaryColumn({ name: 'vdc_id', type: 'uuid' })
  vdcId!: string;

  @ManyToOne(labelled('dcim.interface') as () => new () => object, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'interface_id' })
  interface!: Relation<Interface>;

  @ManyToOne(() => VirtualDeviceContext, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'vdc_id' })
  vdc!: Relation<VirtualDeviceContext>;
}

export const INTERFACE_CONTEXTS: Through = { table: 'dcim_interface_vdcs', own: 'interface_id', target: 'vdc_id' };
