// What the peers have, field by field and filter by filter, beside what is served here. Everything that differs stands
// in docs/compatibility.md with its reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../src/app.module.js';
import type { Field } from '../../src/engine/declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../../src/engine/declare/resource.js';
import { filterNames } from '../../src/engine/query/filters.js';
import { planOf } from '../../src/engine/representation.js';
import { documented } from '../support/compatibility.js';
import { REFERENCE_DIR } from '../support/reference.js';

type Pair = readonly [value: string | number, label: string];

interface Column {
  readonly type: string;
  readonly unique?: boolean;
  readonly max_length?: number;
  readonly min?: number;
  readonly max?: number;
  readonly default?: unknown;
  readonly choices?: readonly (Pair | { readonly group: string; readonly choices: readonly Pair[] })[];
  readonly to?: string;
  readonly on_delete?: string;
  readonly null?: boolean;
  readonly max_digits?: number;
  readonly decimal_places?: number;
}

interface Catalogue {
  readonly ordering: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  readonly unique: readonly { readonly fields: readonly string[]; readonly when?: string }[];
  readonly representation: readonly string[];
  readonly brief: readonly string[];
  readonly read_only: readonly string[];
  readonly required: readonly string[];
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

const catalogueOf = ({ app, path }: ResourceMeta): string =>
  join(REFERENCE_DIR ?? '', 'catalogue', `${app}.${path}.json`);

const isAbout = (resources: readonly string[], { app, path }: ResourceMeta): boolean =>
  resources.includes('every') || resources.includes(`${app}/${path}`);

describe('the catalogue of the peers', () => {
  const why = REFERENCE_DIR ? '' : ' (the reference folder is not here: set REFERENCE_DIR)';
  const known = allResources().filter((resource) => REFERENCE_DIR === null || existsSync(catalogueOf(resource)));

  it.skipIf(REFERENCE_DIR === null).each(known.map((resource) => [resource.label, resource] as const))(
    `%s has everything, or docs/compatibility.md says why not${why}`,
    (_label, resource) => {
      const found = differences(resource, JSON.parse(readFileSync(catalogueOf(resource), 'utf8')));
      const told = documented.filter(({ resources }) => isAbout(resources, resource)).map(({ name }) => name);
      expect(found.filter((one) => !told.includes(one))).toEqual([]);
      const own = documented.filter(
        ({ resources, name }) => !/^value /.test(name) && !resources.includes('every') && isAbout(resources, resource),
      );
      expect(own.map(({ name }) => name).filter((name) => !found.includes(name))).toEqual([]);
    },
  );
});

describe('the resources of the peers', () => {
  const files = REFERENCE_DIR === null ? [] : readdirSync(join(REFERENCE_DIR, 'catalogue'));

  it.skipIf(REFERENCE_DIR === null)('are all here, or docs/compatibility.md says why not', () => {
    const here = new Set(allResources().map(({ app, path }) => `${app}/${path}`));
    const theirs = files.map((file) => file.replace(/\.json$/, '').replace('.', '/'));
    const told = documented.filter(({ name }) => name === 'resource').flatMap(({ resources }) => resources);
    expect(theirs.filter((path) => !here.has(path) && !told.includes(path))).toEqual([]);
    expect(told.filter((path) => here.has(path))).toEqual([]);
  });
});

function differences(resource: ResourceMeta, peer: Catalogue): string[] {
  const full = namesOf(resource, 'full');
  const brief = namesOf(resource, 'brief');
  const filters = new Set(filterNames(resource));
  return [
    ...peer.representation.filter((name) => !full.includes(name)).map((name) => `field ${name}`),
    ...peer.brief.filter((name) => !brief.includes(name)).map((name) => `brief ${name}`),
    // Without a brief form NetBox shows the full one.
    ...(peer.brief.length === 0
      ? []
      : brief.filter((name) => !peer.brief.includes(name)).map((name) => `brief has ${name}`)),
    ...(peer.brief.length === 0 && brief.join() !== full.join() ? ['brief is not full'] : []),
    ...peer.read_only.filter((name) => resource.field(name)?.readOnly === false).map((name) => `writable ${name}`),
    ...requirements(resource, peer),
    ...Object.entries(peer.columns).flatMap(([name, column]) => columnDifferences(resource, name, column)),
    ...uniqueDifferences(resource, peer),
    ...Object.entries(peer.filters).flatMap(([name, lookups]) =>
      lookups
        .map((lookup) => (lookup === 'exact' ? name : `${name}__${lookup}`))
        .filter((filter) => !filters.has(filter))
        .map((filter) => `filter ${filter}`)
        .filter((filter, _, all) => filter === `filter ${name}` || !all.includes(`filter ${name}`)),
    ),
    ...(orderOf(peer) === resource.options.order.join() ? [] : ['default order']),
  ];
}

/** Without the key that comes last in every order, and with the plain name of a collated one. */
const orderOf = ({ ordering }: Catalogue): string =>
  ordering
    .filter((name) => name !== 'pk')
    .map((name) => (name.startsWith('CollateAsChar') ? 'name' : name))
    .join();

const namesOf = (resource: ResourceMeta, form: 'full' | 'brief'): string[] =>
  planOf(resource, form).readers.map(([name]) => name);

function requirements(resource: ResourceMeta, peer: Catalogue): string[] {
  const required = resource.fields.filter((field) => field.required && !field.readOnly).map(({ name }) => name);
  return [
    ...peer.required.filter((name) => !required.includes(name)).map((name) => `optional ${name}`),
    ...required.filter((name) => !peer.required.includes(name)).map((name) => `required ${name}`),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  CharField: 'text',
  SlugField: 'text',
  TextField: 'text',
  TimeZoneField: 'choice',
  DateTimeField: 'instant',
  DecimalField: 'decimal',
  BooleanField: 'boolean',
  PositiveSmallIntegerField: 'integer',
  PositiveIntegerField: 'integer',
  SmallIntegerField: 'integer',
  BigIntegerField: 'integer',
  OneToOneField: 'reference',
  JSONField: 'json',
  FileField: 'image',
  ForeignKey: 'reference',
  TreeForeignKey: 'reference',
  ManyToManyField: 'references',
  ArrayField: 'list',
  ImageField: 'image',
};

const ON_DELETE: Readonly<Record<string, string>> = { PROTECT: 'RESTRICT', SET_NULL: 'SET NULL', CASCADE: 'CASCADE' };

function columnDifferences(resource: ResourceMeta, name: string, column: Column): string[] {
  const field = resource.field(name);
  if (name === 'id' || Object.hasOwn(resource.options.elsewhere ?? {}, name)) return [];
  if (Object.hasOwn(resource.counts, name)) return [];
  if (!field) return [`column ${name}`];
  // An object of any model: there a number of the model's name and one of the row, here the name and the id.
  if (field.any) return field.nullable === (column.null ?? false) ? [] : [`column ${name} null`];
  const kind = column.choices ? 'choice' : KINDS[column.type];
  const told = column.type === 'DateTimeField' && field.readOnly;
  const pairs: [string, unknown, unknown][] = [
    ['type', kind, field.kind],
    [
      'max_length',
      field.kind === 'text' ? column.max_length : undefined,
      field.kind === 'text' ? field.max : undefined,
    ],
    ['choices', choicesOf(column, field), choicesOf(undefined, field)],
    ['default', column.default, column.default === undefined ? undefined : field.initial],
    ['unique', column.unique ?? false, field.unique],
    ['null', (column.null ?? false) && !told && kind !== 'references', field.nullable && !told],
    ['to', column.to, column.to && field.target ? resourceOf(field.target()).label : undefined],
    ['on_delete', ON_DELETE[column.on_delete ?? ''], field.onDelete],
    ['min', field.kind === 'integer' ? column.min : undefined, field.kind === 'integer' ? field.min : undefined],
    ['max', field.kind === 'integer' ? column.max : undefined, field.kind === 'integer' ? field.max : undefined],
  ];
  return [
    ...pairs.filter(([, theirs, ours]) => theirs !== ours).map(([what]) => `column ${name} ${what}`),
    ...(name === 'time_zone' ? refusedZones(field, column).map((zone) => `time zone ${zone}`) : []),
  ];
}

/** Choices as text; of time zones only the names that are not taken. */
function choicesOf(column: Column | undefined, field: Field): string | undefined {
  if (!field.choices || field.name === 'time_zone') return undefined;
  const pairs = column ? pairsOf(column) : field.choices.map(({ value, label }) => [value, label]);
  return JSON.stringify(pairs);
}

const pairsOf = ({ choices = [] }: Column): Pair[] =>
  choices.flatMap((choice): readonly Pair[] => ('group' in choice ? choice.choices : [choice]));

function refusedZones(field: Field, column: Column): string[] {
  const zones = pairsOf(column).map(([zone]) => String(zone));
  return zones.filter((zone) => {
    try {
      return field.parse(zone) !== zone;
    } catch {
      return true;
    }
  });
}

/** `Lower(F(name))` and `F(site)` as names. */
const plain = (field: string): string =>
  field.replace(/^Lower\(F\((\w+)\)\)$/, '$1 in any case').replace(/^F\((\w+)\)$/, '$1');

function uniqueDifferences(resource: ResourceMeta, peer: Catalogue): string[] {
  const wireName = (property: string) => resource.fields.find((field) => field.property === property)?.name;
  const theirs = peer.unique.map(({ fields, when }) =>
    JSON.stringify([fields.map(plain), /'(\w+)__isnull'/.exec(when ?? '')?.[1] ?? null]),
  );
  const ours = (resource.options.unique ?? []).map(({ fields, insensitive = [], whenNull }) =>
    JSON.stringify([
      fields.map((property) => `${wireName(property)}${insensitive.includes(property) ? ' in any case' : ''}`),
      whenNull === undefined ? null : wireName(whenNull),
    ]),
  );
  return [
    ...theirs.filter((one) => !ours.includes(one)).map((one) => `unique ${one}`),
    ...ours.filter((one) => !theirs.includes(one)).map((one) => `unique has ${one}`),
  ];
}
