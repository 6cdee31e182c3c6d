// What there is on a server, and where each object stands: read straight from the tables.
import { allResources, type ResourceMeta } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import { ABOUT_OBJECTS, type Asker, reaches, reachOf, type Setting, type Where } from './model.js';

export const UNKNOWN = { id: '01890000-0000-7000-8000-000000000000', number: 2_000_000_000 };

export interface Known {
  readonly id: string;
  readonly number: number;
  /** Of a record about an object. */
  readonly about?: { readonly label: string; readonly id: string };
}

export class World {
  private readonly ids = new Set<string>();

  private constructor(
    readonly inside: ReadonlySet<string>,
    readonly rows: ReadonlyMap<ResourceMeta, readonly Known[]>,
  ) {
    for (const { id } of [...rows.values()].flat()) this.ids.add(id);
  }

  static async of(server: TestServer, inside: readonly string[]): Promise<World> {
    const rows = new Map<ResourceMeta, readonly Known[]>();
    for (const resource of allResources()) rows.set(resource, await knownOf(server, resource));
    return new World(new Set(inside), rows);
  }

  where(id: string): Where {
    if (!this.ids.has(id)) return 'unknown';
    return this.inside.has(id) ? 'inside' : 'outside';
  }

  aboutOf({ about }: Known) {
    return about && { label: about.label, where: this.where(about.id) };
  }

  /** An object of each place; of those within the constraint, a few. */
  examples(resource: ResourceMeta): readonly (Known & { readonly where: Where })[] {
    const all = this.rows.get(resource) ?? [];
    const within = all.filter(({ id }) => this.inside.has(id));
    const [other] = all.filter(({ id }) => !this.inside.has(id));
    return [...within.slice(0, 3), ...(other ? [other] : []), UNKNOWN].map((one) => ({
      ...one,
      where: this.where(one.id),
    }));
  }

  /** What the asker may view. */
  seenBy(asker: Asker, resource: ResourceMeta, setting: Setting): Known[] {
    const reach = reachOf(asker, 'view', resource.label, setting);
    return (this.rows.get(resource) ?? []).filter((row) => {
      const about = this.aboutOf(row);
      return (
        reaches(reach, this.where(row.id)) &&
        (!about || reaches(reachOf(asker, 'view', about.label, setting), about.where))
      );
    });
  }
}

async function knownOf(server: TestServer, { label, table }: ResourceMeta): Promise<Known[]> {
  const about = label === 'core.objectchange' ? 'changed_object' : 'termination';
  const more = ABOUT_OBJECTS.has(label) ? `, ${about}_type, ${about}_id` : '';
  const rows = await server.database.write().rows({ text: `SELECT id, number${more} FROM "${table}" ORDER BY number` });
  return rows.map(([id, number, type, of]) => ({
    id: String(id),
    number: Number(number),
    ...(of ? { about: { label: String(type), id: String(of) } } : {}),
  }));
}
