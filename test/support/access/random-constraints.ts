// Random constraints over the random rows: every lookup, paths over up to three relations, lists of several.
import type { Chance } from '../cabling/chance.js';
import type { Conditions, Kind, Model, Store, Value } from './constraint-model.js';
import { MOMENTS, SCHEMA } from './random-rows.js';

const EQUALITY = ['', '', 'exact', 'in'] as const;
const ORDER = ['gt', 'gte', 'lt', 'lte', 'range'] as const;
const TEXT = ['iexact', 'contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith'] as const;

const LOOKUPS: Readonly<Record<Kind, readonly string[]>> = {
  text: [...EQUALITY, ...TEXT, 'isnull'],
  // In the order of names, which is the same in every locale for words and numbers.
  natural: [...EQUALITY, ...TEXT, ...ORDER, 'isnull'],
  number: [...EQUALITY, ...ORDER, 'isnull'],
  boolean: ['', 'exact', 'isnull'],
  instant: [...EQUALITY, ...ORDER, 'isnull'],
};

export class RandomConstraints {
  constructor(
    private readonly chance: Chance,
    private readonly store: Store,
  ) {}

  /** One constraint, or a list of which any will do. */
  some(label: string): Conditions | readonly Conditions[] {
    if (this.chance.happens(0.75)) return this.one(label);
    return Array.from({ length: this.chance.between(1, 3) }, () => this.one(label));
  }

  private one(label: string): Conditions {
    const count = this.chance.weighed([
      [4, 1],
      [4, 2],
      [2, 3],
    ]);
    const conditions: Record<string, unknown> = {};
    for (let i = 0; i < count; i++) Object.assign(conditions, this.condition(label));
    // Conditions that share a relation are about one object: that must happen often enough to matter.
    const shared = Object.keys(conditions).find((key) => key.startsWith('tags__') || key.startsWith('user__groups__'));
    if (shared && this.chance.happens(0.6)) {
      const way = shared.startsWith('tags__') ? 'tags' : 'user__groups';
      Object.assign(conditions, this.condition(way === 'tags' ? 'extras.tag' : 'users.group', `${way}__`));
    }
    return conditions;
  }

  private condition(label: string, prefix = '', depth = 0): Conditions {
    const { relations, fields } = SCHEMA[label] as Model;
    const ways = Object.entries(relations);
    if (ways.length > 0 && depth < 3 && this.chance.happens(0.6)) {
      const [name, { to }] = this.chance.of(ways);
      if (this.chance.happens(0.2))
        return this.identity(to, `${prefix}${name}${this.chance.happens(0.2) ? '_id' : ''}`);
      return this.condition(to, `${prefix}${name}__`, depth + 1);
    }
    if (this.chance.happens(0.1)) return this.identity(label, `${prefix}${this.chance.of(['id', 'pk'])}`);
    const [name, kind] = this.chance.of(Object.entries(fields));
    return this.comparison(label, name, kind, `${prefix}${name}`);
  }

  private identity(label: string, key: string): Conditions {
    const lookup = this.chance.of(['', '', 'exact', 'in', 'isnull', 'null']);
    if (lookup === 'isnull') return { [`${key}__isnull`]: this.chance.happens(0.5) };
    if (lookup === 'null') return { [key]: null };
    const isNumber = this.chance.happens(0.3);
    const some = (): unknown => {
      if (label === 'users.user' && !isNumber && this.chance.happens(0.4)) return '$user';
      const row = this.chance.of([...(this.store.rows.get(label)?.values() ?? [])]);
      return isNumber ? row.number : row.id;
    };
    if (lookup === 'in') return { [`${key}__in`]: Array.from({ length: this.chance.between(1, 5) }, some) };
    return { [lookup ? `${key}__${lookup}` : key]: some() };
  }

  private comparison(label: string, name: string, kind: Kind, key: string): Conditions {
    const lookup = this.chance.of(LOOKUPS[kind]);
    if (lookup === 'isnull') return { [`${key}__isnull`]: this.chance.happens(0.5) };
    const value = () => this.value(label, name, kind, lookup);
    const whole = lookup ? `${key}__${lookup}` : key;
    if (lookup === 'in') return { [whole]: Array.from({ length: this.chance.between(1, 4) }, value) };
    if (lookup === 'range') return { [whole]: [value(), value()] };
    if (lookup === '' && this.chance.happens(0.1)) return { [whole]: null };
    return { [whole]: value() };
  }

  /** Most often one that is there, or a part of it. */
  private value(label: string, name: string, kind: Kind, lookup: string): Value {
    const rows = [...(this.store.rows.get(label)?.values() ?? [])];
    const found = this.chance.of(rows)[name] ?? null;
    if (kind === 'boolean') return this.chance.of([true, false, 'true', 'no']);
    if (kind === 'instant') return this.chance.of([...MOMENTS, '2025-06-01', '2026-03-03T05:03:03+02:00']);
    if (kind === 'number') {
      const number = Number(found ?? this.chance.between(-5, 50));
      const whole = Number.isInteger(number) ? number : Math.round(number * 100) / 100;
      return this.chance.happens(0.2) ? String(whole) : whole;
    }
    const text = String(found ?? 'nobody');
    if ((TEXT as readonly string[]).includes(lookup)) return this.cut(text);
    return this.chance.happens(0.1) ? `${text}x` : text;
  }

  private cut(text: string): string {
    const from = this.chance.between(0, Math.max(0, text.length - 1));
    const part = this.chance.happens(0.4) ? text : text.slice(from, from + this.chance.between(1, 3));
    return this.chance.happens(0.4) ? part.toUpperCase() : part;
  }
}
