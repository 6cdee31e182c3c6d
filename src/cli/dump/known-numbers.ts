// Which of NetBox's integers stand for which objects here.
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { rowsNumbered } from '../../engine/write/arrival.js';
import type { Connection } from '../../platform/database/database.js';

export class KnownNumbers {
  private readonly ids = new Map<ResourceMeta, Map<number, string>>();
  private readonly others = new Map<ResourceMeta, Set<number>>();

  /** The ids of those that are here; asks the database for what it has not met before. */
  async idsOf(
    connection: Connection,
    resource: ResourceMeta,
    numbers: Iterable<number>,
  ): Promise<ReadonlyMap<number, string>> {
    const known = this.of(this.ids, resource, () => new Map<number, string>());
    const others = this.of(this.others, resource, () => new Set<number>());
    const unknown = [...new Set(numbers)].filter((number) => !known.has(number) && !others.has(number));
    for (const [number, row] of await rowsNumbered(connection, resource, unknown)) known.set(number, row.id as string);
    return known;
  }

  /** In this dump a number stands for this object, whatever its own number is. */
  stand(resource: ResourceMeta, number: number, id: string): void {
    this.of(this.ids, resource, () => new Map<number, string>()).set(number, id);
  }

  /** An object that was here before has this number, and is not the one of the dump: nothing may point at it. */
  isAnother(resource: ResourceMeta, number: number): void {
    this.of(this.ids, resource, () => new Map<number, string>()).delete(number);
    this.of(this.others, resource, () => new Set<number>()).add(number);
  }

  private of<T>(map: Map<ResourceMeta, T>, resource: ResourceMeta, initial: () => T): T {
    const found = map.get(resource) ?? initial();
    map.set(resource, found);
    return found;
  }
}
