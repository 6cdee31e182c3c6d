// A piece of a WHERE clause and what compiling one needs.
import type { Connection } from '../../platform/database/database.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import type { Dialect } from '../dialect.js';

/** SQL over the alias `t` with named parameters: `"t"."name" = :p3`. */
export interface Clause {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Hands out parameter names that do not collide within one statement. */
export class Parameters {
  private last = 0;

  /** Two sets of parameters within one statement need prefixes of their own. */
  constructor(private readonly prefix = 'p') {}

  /** A clause from a template: every `?` takes the next value. */
  clause(sql: string, ...values: readonly unknown[]): Clause {
    const parameters: Record<string, unknown> = {};
    let next = 0;
    const named = sql.replace(/\?/g, () => {
      const name = `${this.prefix}${++this.last}`;
      parameters[name] = values[next++];
      return `:${name}`;
    });
    return { sql: named, parameters };
  }
}

export interface FilterContext {
  readonly by: Principal;
  readonly policy: RowPolicy;
  readonly dialect: Dialect;
  readonly connection: Connection;
  /** What is stored as a digest alone is asked for by it. */
  readonly secrets: Secrets;
  readonly parameters: Parameters;
  /** The alias of the table the condition is about. */
  readonly alias: string;
}

export function join(clauses: readonly Clause[], word: 'AND' | 'OR'): Clause {
  if (clauses.length === 0) return { sql: word === 'AND' ? 'TRUE' : 'FALSE', parameters: {} };
  return {
    sql: clauses.length === 1 ? (clauses[0] as Clause).sql : clauses.map(({ sql }) => `(${sql})`).join(` ${word} `),
    parameters: Object.assign({}, ...clauses.map(({ parameters }) => parameters)),
  };
}

export function not(clause: Clause): Clause {
  return { sql: `(${clause.sql}) IS NOT TRUE`, parameters: clause.parameters };
}

/** A clause with named parameters as SQL with `$1`, `$2`, or from another number on. */
export function positional(clause: Clause, first = 1): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const text = clause.sql.replace(/(?<!:):([a-z]\d+)\b/g, (_, name: string) => {
    values.push(clause.parameters[name]);
    return `$${first + values.length - 1}`;
  });
  return { text, values };
}

/** Renumbers `$1`… to make room for parameters before them. */
export function shifted({ text, values }: { text: string; values: unknown[] }, by: number) {
  return { text: text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + by}`), values };
}
