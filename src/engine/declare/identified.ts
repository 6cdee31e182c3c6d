// The identity of every row: a UUID (version 7, made here) that the API shows, and a number for clients that need one.
import { Column, getMetadataArgsStorage, PrimaryColumn } from 'typeorm';
import { v7 } from 'uuid';

export type Id = string;

// TypeORM has an identity for primary keys only; its metadata takes one for any column.
function Identity(): PropertyDecorator {
  return (prototype, key) => {
    getMetadataArgsStorage().generations.push({
      target: prototype.constructor,
      propertyName: String(key),
      strategy: 'identity' as never,
    });
  };
}

export abstract class Identified {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  /** Unique in its table, never used again: what the NetBox dialect shows as `id`. */
  @Column({ type: 'bigint', unique: true, generatedIdentity: 'BY DEFAULT' })
  @Identity()
  number!: number;
}

/** A new identity, ordered by time. */
export const newId = (): Id => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Is this text an identity, in the one form that PostgreSQL and JSON share? */
export const isId = (text: unknown): text is Id => typeof text === 'string' && UUID.test(text);
