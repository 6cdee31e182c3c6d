// A POST that came with an Idempotency-Key. Neither the key nor the answer can be read here: see the store.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('core_idempotency_record')
export class IdempotencyRecord {
  @PrimaryColumn({ type: 'varchar', length: 64 }) digest!: string;

  /** The request that runs, or ran. */
  @Column({ name: 'request_id', type: 'uuid' }) requestId!: string;

  /** The answer; null while the request runs. */
  @Column({ type: 'text', nullable: true }) sealed!: string | null;

  /** Until when the answer is replayed, or the request counts as running. */
  @Index()
  @Column({ type: 'timestamptz' })
  expires!: string;
}
