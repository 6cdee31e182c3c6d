// Statements, and what goes with them, that differ from principal to principal: put together once for as long as a principal
// is remembered, and prepared by PostgreSQL where their text is the same for many.
import { createHash } from 'node:crypto';
import type { Statement } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';

/** Every connection keeps what it has prepared. */
const MOST_PREPARED = 300;
/** Of one principal: clients name fields as they like. */
const MOST_REMEMBERED = 300;

export class PrincipalStatements {
  private readonly made = new WeakMap<object, Map<string, unknown>>();
  /** In whose name those ask who have not said who they are. */
  private readonly nobody = {};
  private readonly names = new Map<string, string>();

  /** What `make` makes for the principal; asked again under the same name, the same. */
  remembered<T>({ token, user }: Principal, name: string, make: () => T): T {
    const holder = token ?? user ?? this.nobody;
    const known = this.made.get(holder) ?? new Map<string, unknown>();
    this.made.set(holder, known);
    const made = (known.get(name) as T | undefined) ?? make();
    if (known.size < MOST_REMEMBERED) known.set(name, made);
    return made;
  }

  /** The statement under the name of its text; without one when there are too many. */
  named(statement: Statement): Statement {
    const name = this.names.get(statement.text) ?? this.newName(statement.text);
    return name === undefined ? statement : { ...statement, name };
  }

  private newName(text: string): string | undefined {
    if (this.names.size >= MOST_PREPARED) return undefined;
    const name = `of principals ${createHash('sha1').update(text).digest('base64url').slice(0, 12)}`;
    this.names.set(text, name);
    return name;
  }
}
