// What a constraint lets through, worked out in memory by the rules of Django: every relation on the way is an outer
// join, and conditions that share a relation are about the same related object.

export type Kind = 'text' | 'natural' | 'number' | 'boolean' | 'instant';

export interface Relation {
  readonly to: string;
  /** The column that refers. */
  readonly column?: string;
  /** The table between: its columns, and the model where several share it. */
  readonly through?: readonly [table: string, own: string, target: string, model?: string];
}

export interface Model {
  readonly table: string;
  readonly fields: Readonly<Record<string, Kind>>;
  readonly relations: Readonly<Record<string, Relation>>;
}

export type Schema = Readonly<Record<string, Model>>;
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;
export type Conditions = Readonly<Record<string, unknown>>;

/** All rows by label and id, and the links of the tables between by table and id. */
export interface Store {
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>;
  readonly links: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

type Test = (row: Row | null) => boolean;

/** One joined object: what is asked of it, and of those joined to it. */
interface Join {
  readonly tests: Test[];
  readonly joins: Map<string, Join>;
}

export class ConstraintModel {
  constructor(
    private readonly schema: Schema,
    private readonly store: Store,
    private readonly userId: string,
  ) {}

  /** The ids that a constraint, or one of several, lets through. */
  through(label: string, constraints: Conditions | readonly Conditions[] | null): string[] {
    const rows = [...(this.store.rows.get(label)?.values() ?? [])];
    const all = constraints === null ? [{}] : [constraints].flat();
    const joins = all.map((one) => this.joinOf(label, one as Conditions));
    return rows.filter((row) => joins.some((join) => this.holds(label, join, row))).map(({ id }) => String(id));
  }

  private joinOf(label: string, conditions: Conditions): Join {
    const root: Join = { tests: [], joins: new Map() };
    for (const [key, value] of Object.entries(conditions)) this.add(root, label, key.split('__'), value);
    return root;
  }

  private add(at: Join, label: string, [name = '', ...rest]: readonly string[], value: unknown): void {
    const { relations, fields } = this.schema[label] as Model;
    const kind = fields[name];
    if (name === 'id' || name === 'pk') at.tests.push(this.identity(rest[0], value));
    else if (kind) at.tests.push(this.comparison(name, kind, rest[0], value));
    else {
      const own = relations[name] ? name : name.replace(/_id$/, '');
      const relation = relations[own] as Relation;
      const next: Join = at.joins.get(own) ?? { tests: [], joins: new Map() };
      at.joins.set(own, next);
      const target = this.schema[relation.to] as Model;
      const [step = ''] = rest;
      // A relation at the end of the way is the identity of what it leads to.
      const goesOn =
        step === 'id' || step === 'pk' || target.fields[step] || target.relations[step.replace(/_id$/, '')];
      if (goesOn) this.add(next, relation.to, rest, value);
      else next.tests.push(this.identity(rest[0], value));
    }
  }

  /** Is there a row for every join, be it the row of nothing, of which all that is asked holds? */
  private holds(label: string, { tests, joins }: Join, row: Row | null): boolean {
    if (!tests.every((test) => test(row))) return false;
    return [...joins].every(([name, join]) => {
      const relation = (this.schema[label] as Model).relations[name] as Relation;
      const related = row ? this.related(relation, row) : [];
      const candidates = related.length > 0 ? related : [null];
      return candidates.some((one) => this.holds(relation.to, join, one));
    });
  }

  private related({ to, column, through }: Relation, row: Row): Row[] {
    const ids: readonly unknown[] = through
      ? (this.store.links.get(`${through[0]} ${through[3] ?? ''}`)?.get(String(row.id)) ?? [])
      : [row[column as string]];
    return ids.flatMap((id): Row[] => {
      const row = this.store.rows.get(to)?.get(String(id));
      return row ? [row] : [];
    });
  }

  private identity(lookup: string | undefined, value: unknown): Test {
    if (lookup === 'isnull' || value === null) return isNull('id', lookup === 'isnull' ? value === true : true);
    const wanted = [value].flat().map((one) => (one === '$user' ? this.userId : one));
    const key = wanted.every((one) => typeof one === 'number') ? 'number' : 'id';
    return (row) => {
      const own = row?.[key] ?? null;
      return own !== null && compare(lookup, own, wanted as Value[], key === 'number' ? byNumber : byText);
    };
  }

  private comparison(name: string, kind: Kind, lookup: string | undefined, value: unknown): Test {
    if (lookup === 'isnull' || value === null) return isNull(name, lookup === 'isnull' ? value === true : true);
    const [read, order] = KINDS[kind];
    const wanted = [value].flat().map((one) => read((one === '$user' ? this.userId : one) as Value));
    return (row) => {
      const own = row?.[name] ?? null;
      return own !== null && compare(lookup, read(own), wanted, order);
    };
  }
}

const isNull =
  (name: string, wanted: boolean): Test =>
  (row) =>
    ((row?.[name] ?? null) === null) === wanted;

type Order = (a: Value, b: Value) => number;

const byNumber: Order = (a, b) => Number(a) - Number(b);
const byText: Order = (a, b) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
const collator = new Intl.Collator('und', { numeric: true });
const byNature: Order = (a, b) => collator.compare(String(a), String(b));

const asFlag = (value: Value): Value => (typeof value === 'boolean' ? value : /^(true|1|yes|on)$/i.test(String(value)));

const KINDS: Readonly<Record<Kind, readonly [read: (value: Value) => Value, order: Order]>> = {
  text: [String, byText],
  natural: [String, byNature],
  number: [Number, byNumber],
  boolean: [asFlag, byText],
  instant: [(value) => Date.parse(String(value)), byNumber],
};

function compare(lookup: string | undefined, own: Value, wanted: readonly Value[], order: Order): boolean {
  const [first = null, second = null] = wanted;
  const [text, given] = [String(own), String(first)];
  const [low, asked] = [text.toLowerCase(), given.toLowerCase()];
  switch (lookup) {
    case undefined:
    case 'exact':
      return own === first;
    case 'in':
      return wanted.includes(own);
    case 'gt':
      return order(own, first) > 0;
    case 'gte':
      return order(own, first) >= 0;
    case 'lt':
      return order(own, first) < 0;
    case 'lte':
      return order(own, first) <= 0;
    case 'range':
      return order(own, first) >= 0 && order(own, second) <= 0;
    case 'iexact':
      return low === asked;
    case 'contains':
      return text.includes(given);
    case 'icontains':
      return low.includes(asked);
    case 'startswith':
      return text.startsWith(given);
    case 'istartswith':
      return low.startsWith(asked);
    case 'endswith':
      return text.endsWith(given);
    case 'iendswith':
      return low.endsWith(asked);
    default:
      throw new Error(`What is ${lookup}?`);
  }
}
