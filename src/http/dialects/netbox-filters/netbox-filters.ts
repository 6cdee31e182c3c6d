// Which filters clients of NetBox 4.4 know of a list.
import { DCIM_FILTERS } from './dcim.js';
import { type FilterNames, LOOKUPS } from './filter-names.js';
import { OTHER_FILTERS } from './others.js';

type Lookups = ReadonlySet<string>;
type Known = ReadonlyMap<string, Lookups>;

const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const LOOKUP_SETS: ReadonlyMap<string, Lookups> = new Map(
  Object.entries(LOOKUPS).map(([kind, lookups]) => [kind, new Set(wordsOf(lookups))]),
);

function filtersIn(names: readonly FilterNames[]): Known {
  const all: readonly FilterNames[] = [{ number: 'id' }, ...names];
  return new Map(
    all.flatMap((some) =>
      Object.entries(some).flatMap(([kind, text]) =>
        wordsOf(text).map((name) => [name, LOOKUP_SETS.get(kind) as Lookups] as const),
      ),
    ),
  );
}

const BY_LIST: ReadonlyMap<string, Known> = new Map(
  Object.entries({ ...DCIM_FILTERS, ...OTHER_FILTERS }).map(([list, names]) => [list, filtersIn(names)]),
);

/** The filters of a list with their lookups; undefined where NetBox has no such list. */
export const netboxFilters = ({ app, path }: { readonly app: string; readonly path: string }): Known | undefined =>
  BY_LIST.get(`${app}/${path}`);
