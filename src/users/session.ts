// A log-in of the browser. The cookie's value is not stored: a keyed digest finds the session.
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.js';

@Entity('users_session')
export class Session {
  @PrimaryColumn({ type: 'varchar', length: 64 }) digest!: string;

  /** Names a session on the pages: it opens nothing, and the digest is nobody's business. */
  @Index({ unique: true })
  @Column({ type: 'uuid', default: () => 'rackwarden_new_id()' })
  id!: string;

  @Index()
  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: string | null;

  @Column({ type: 'jsonb' }) data!: Record<string, unknown>;

  @Index()
  @Column({ type: 'timestamptz' })
  expires!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' }) created!: string;
  /** Where the log-in came from, and what its browser calls itself. */
  @Column({ type: 'varchar', length: 64, default: '' }) address!: string;
  @Column({ name: 'user_agent', type: 'varchar', length: 300, default: '' }) userAgent!: string;
  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' }) lastSeen!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User> | null;
}
