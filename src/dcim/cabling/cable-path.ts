import { Column, Entity, Index, JoinColumn, ManyToOne, type Relation } from 'typeorm';
import { Identified } from '../../engine/declare/identified.js';
import { Cable } from './cable.js';

/** An object on a path: its model and its id. */
export type PathNode = readonly [label: string, id: string];

/** From the near ends of one or more cables to their far ends; where nothing is connected, the last two are empty. */
export type PathStep = readonly [near: readonly PathNode[], cables: readonly PathNode[], far: readonly PathNode[]];

/**
 * Where the cables lead from one end of one of them, if objects are there at which paths begin. Nobody writes it but
 * `retrace`, in the transaction of whatever changes a cable or a port.
 */
@Entity('dcim_cable_path')
@Index(['cable', 'cableEnd'], { unique: true })
// Over an array, which TypeORM has no indexes for: the migration makes it.
@Index('dcim_cable_path_nodes', { synchronize: false })
export class CablePath extends Identified {
  @ManyToOne(() => Cable, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'cable_id' })
  cable!: Relation<Cable>;

  @Column({ name: 'cable_end', type: 'varchar', length: 1 }) cableEnd!: string;
  @Column({ type: 'jsonb' }) steps!: readonly PathStep[];
  /** Every id on the way: what has to be traced again when one of them changes. */
  @Column({ type: 'uuid', array: true }) nodes!: string[];
  /** The objects at the other end; null where it leads to none. */
  @Column({ type: 'jsonb', nullable: true }) destinations!: readonly PathNode[] | null;
  /** It ends where paths end, with nothing left aside. */
  @Column({ name: 'is_complete', type: 'boolean' }) isComplete!: boolean;
  /** Every cable is connected. */
  @Column({ name: 'is_active', type: 'boolean' }) isActive!: boolean;
  /** It goes on in more than one direction, or in none that could be told. */
  @Column({ name: 'is_split', type: 'boolean' }) isSplit!: boolean;
}
