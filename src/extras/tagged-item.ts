// Which tags an object has, whatever its model.
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { Through } from '../engine/declare/field.js';
import { Tag } from './tag.js';

@Entity('extras_tagged_item')
@Index(['tagId', 'objectType'])
export class TaggedItem {
  @PrimaryColumn({ name: 'object_id', type: 'uuid' }) objectId!: string;
  @PrimaryColumn({ name: 'tag_id', type: 'uuid' }) tagId!: string;
  /** `dcim.site` */
  @Column({ name: 'object_type', type: 'varchar', length: 100 }) objectType!: string;

  @ManyToOne(() => Tag, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'tag_id' })
  tag!: Relation<Tag>;
}

export const TAGGED_ITEMS: Through = {
  table: 'extras_tagged_item',
  own: 'object_id',
  target: 'tag_id',
  model: 'object_type',
};
