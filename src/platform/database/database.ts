// The one way to the database: reads on the pool, writes in one transaction with work to do after its commit.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';

/** Rows as arrays, in the order of the selected columns. */
export type Rows = readonly (readonly unknown[])[];

/** One SQL statement; a `name` makes it a prepared one, so its text must then be constant. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

/** Anything that answers a statement: the pool, or the connection of a transaction. */
export interface Connection {
  /** Rows as arrays. */
  rows(statement: Statement): Promise<Rows>;
  /** Rows as objects keyed by column. */
  records<T = Record<string, unknown>>(statement: Statement): Promise<T[]>;
  /** The number of rows a statement touched. */
  run(statement: Statement): Promise<number>;
}

/** A connection inside a transaction. */
export interface Transaction extends Connection {
  readonly manager: EntityManager;
  /** Runs last in the transaction, when all other work is done: for locks that may not be held for long. */
  beforeCommit(task: () => Promise<void>): void;
  /**
   * The list that the owner fills during the transaction. The first call makes it, and says what becomes of it: `finish`
   * runs before the commit. What is added within a savepoint is gone when that is rolled back.
   */
  gathered<T>(owner: object, finish: (list: T[]) => Promise<void>): T[];
  /**
   * Runs `work`; where it throws, all that it did in the database is undone, with all that it gathered and left for later,
   * and the transaction can go on.
   * @throws what `work` throws
   */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Runs once the transaction has been committed, before the answer is sent. */
  afterCommit(task: () => void | Promise<void>): void;
  /** Undoes what the work did elsewhere, once the transaction has been rolled back. A task may not throw. */
  afterRollback(task: () => void | Promise<void>): void;
}

type Queryable = Pick<pg.Pool, 'query'>;

class PgConnection implements Connection {
  constructor(
    protected readonly client: Queryable,
    private readonly counted: () => void,
  ) {}

  async rows(statement: Statement): Promise<Rows> {
    this.counted();
    const result = await this.client.query({ ...toConfig(statement), rowMode: 'array' });
    return result.rows as unknown as Rows;
  }

  async records<T>(statement: Statement): Promise<T[]> {
    this.counted();
    const result = await this.client.query(toConfig(statement));
    return result.rows as T[];
  }

  async run(statement: Statement): Promise<number> {
    this.counted();
    const result = await this.client.query(toConfig(statement));
    return result.rowCount ?? 0;
  }
}

class PgTransaction extends PgConnection implements Transaction {
  readonly last: (() => Promise<void>)[] = [];
  readonly afterwards: (() => void | Promise<void>)[] = [];
  readonly undoing: (() => void | Promise<void>)[] = [];
  private readonly lists = new Map<object, unknown[]>();
  private savepoints = 0;

  constructor(
    client: Queryable,
    counted: () => void,
    readonly manager: EntityManager,
  ) {
    super(client, counted);
  }

  beforeCommit(task: () => Promise<void>): void {
    this.last.push(task);
  }

  gathered<T>(owner: object, finish: (list: T[]) => Promise<void>): T[] {
    const known = this.lists.get(owner);
    if (known) return known as T[];
    const list: T[] = [];
    this.lists.set(owner, list);
    this.beforeCommit(() => finish(list));
    return list;
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const name = `savepoint_${++this.savepoints}`;
    const forget = this.marked();
    await this.run({ text: `SAVEPOINT ${name}` });
    try {
      const result = await work();
      await this.run({ text: `RELEASE SAVEPOINT ${name}` });
      return result;
    } catch (error) {
      // Where this fails too, nothing of the transaction can be kept.
      await this.run({ text: `ROLLBACK TO SAVEPOINT ${name}` }).catch(() => undefined);
      await forget();
      throw error;
    }
  }

  /** @returns what takes back everything that is left for later from now on */
  private marked(): () => Promise<void> {
    const [last, afterwards, undoing] = [this.last.length, this.afterwards.length, this.undoing.length];
    const lists = new Map([...this.lists].map(([owner, list]) => [owner, [...list]]));
    return async () => {
      this.last.length = last;
      this.afterwards.length = afterwards;
      for (const task of this.undoing.splice(undoing)) await task();
      for (const [owner, list] of this.lists) {
        const before = lists.get(owner);
        if (!before) this.lists.delete(owner);
        list.length = 0;
        for (const one of before ?? []) list.push(one);
      }
    };
  }

  afterCommit(task: () => void | Promise<void>): void {
    this.afterwards.push(task);
  }

  afterRollback(task: () => void | Promise<void>): void {
    this.undoing.push(task);
  }
}

@Injectable()
export class Database {
  /** Statements sent so far; tests count with it. */
  statements = 0;
  private readonly count = () => {
    this.statements++;
  };

  constructor(@InjectDataSource() readonly source: DataSource) {}

  /** Reads that may be a moment behind. */
  read(): Connection {
    return new PgConnection(this.pool, this.count);
  }

  /** The primary, outside of a transaction. */
  write(): Connection {
    return new PgConnection(this.pool, this.count);
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   * @throws what `work` throws, or PostgreSQL's own error
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner('master');
    try {
      const client = (await runner.connect()) as Queryable;
      await runner.startTransaction();
      const transaction = new PgTransaction(client, this.count, runner.manager);
      let result: T;
      let isDecided = true;
      try {
        result = await work(transaction);
        for (const task of transaction.last) await task();
        // Without its answer nobody knows what became of a COMMIT: then what rows may refer to has to stay.
        isDecided = false;
        await runner.commitTransaction();
      } catch (error) {
        await runner.rollbackTransaction().catch(() => undefined);
        if (isDecided) for (const task of transaction.undoing) await task();
        throw error;
      }
      for (const task of transaction.afterwards) await task();
      return result;
    } finally {
      await runner.release().catch(() => undefined);
    }
  }

  // TypeORM keeps its pool to itself; every named and array-mode statement needs it.
  private get pool(): pg.Pool {
    return (this.source.driver as unknown as { master: pg.Pool }).master;
  }
}

function toConfig(statement: Statement): pg.QueryConfig {
  const { text, name, values = [] } = statement;
  return name ? { text, name, values: [...values] } : { text, values: [...values] };
}
