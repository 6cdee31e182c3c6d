// What a user has set for themselves: any JSON, merged key by key, and a dashboard.
import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.js';

/** What is where on the home page, and what each part of it shows; any JSON. */
export interface Dashboard {
  readonly layout: unknown;
  readonly config: unknown;
}

@Entity('users_user_config')
export class UserConfig {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @Column({ type: 'jsonb', default: {} }) data!: Record<string, unknown>;
  /** Kept for programs that arrange NetBox's home page. */
  @Column({ type: 'jsonb', nullable: true }) dashboard!: Dashboard | null;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}
