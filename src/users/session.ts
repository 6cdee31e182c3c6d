// A log-in of the browser. The cookie's value is not stored: a keyed digest finds the session.
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.js';

@Entity('users_session')
export class Session {
  @PrimaryColumn({ type: 'varchar', length: 64 }) digest!: string;

  @Index()
  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: string | null;

  @Column({ type: 'jsonb' }) data!: Record<string, unknown>;

  @Index()
  @Column({ type: 'timestamptz' })
  expires!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' }) created!: string;
  @Column({ type: 'varchar', length: 64, default: '' }) address!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User> | null;
}
