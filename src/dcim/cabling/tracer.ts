// Reads where cables lead: the paths that are kept, with the objects on them as the caller may see them.
import { Injectable } from '@nestjs/common';
import { anyKey } from '../../engine/declare/field.js';
import { NotFound } from '../../engine/errors.js';
import type { Shown } from '../../engine/representation.js';
import { ResourceRepository, type View } from '../../engine/resource.repository.js';
import { Database } from '../../platform/database/database.js';
import type { PathNode, PathStep } from './cable-path.js';

/** A segment as NetBox's API shows it: near ends, the cable between, far ends; without a cable, the path ends here. */
export type TracedSegment = readonly [near: readonly Shown[], cable: Shown | null, far: readonly Shown[]];

/** A path over a front or rear port. */
export interface TracedPath {
  readonly id: unknown;
  /** Lists of objects: ends and cables in turn. */
  readonly path: readonly (readonly Shown[])[];
  readonly is_active: boolean;
  readonly is_complete: boolean;
  readonly is_split: boolean;
}

/** A path as it is kept. */
export interface StoredPath {
  readonly id: string;
  readonly number: string;
  readonly steps: readonly PathStep[];
  readonly destinations: readonly PathNode[] | null;
  readonly is_active: boolean;
  readonly is_complete: boolean;
  readonly is_split: boolean;
}

const COLUMNS = 'p.id, p.number, p.steps, p.destinations, p.is_active, p.is_complete, p.is_split';

@Injectable()
export class Tracer {
  constructor(
    private readonly database: Database,
    private readonly repository: ResourceRepository,
  ) {}

  /** The segments from an object at which a path begins; none where it has no cable. */
  async trace(id: string, view: View): Promise<TracedSegment[]> {
    const steps = (await this.pathsFrom(id)).flatMap((path) => path.steps);
    const objects = await this.objectsOn(steps, view);
    return steps.map(([near, cables, far]) => [
      among(objects, near),
      among(objects, cables)[0] ?? null,
      among(objects, far),
    ]);
  }

  /** The paths over a front or rear port. */
  async paths(id: string, view: View): Promise<TracedPath[]> {
    const stored = await this.pathsOver(id);
    const nodes = stored.flatMap(({ steps }) => steps.flat(2));
    const objects = await this.repository.loadAny(nodes, view);
    return stored.map(({ id: own, number, steps, is_active, is_complete, is_split }) => ({
      id: view.dialect.key === 'id' ? own : Number(number),
      path: steps
        .flat()
        .map((nodes) => among(objects, nodes))
        .filter((shown) => shown.length > 0),
      is_active,
      is_complete,
      is_split,
    }));
  }

  pathsOver(id: string): Promise<StoredPath[]> {
    return this.database.read().records<StoredPath>({
      text: `SELECT ${COLUMNS} FROM dcim_cable_path p WHERE p.nodes @> ARRAY[$1::uuid] ORDER BY p.number`,
      values: [id],
    });
  }

  /** The path from an object, and, where that leads to a bridged interface, those that begin at its bridge. */
  async pathsFrom(id: string): Promise<StoredPath[]> {
    const found: StoredPath[] = [];
    const seen = new Set<string>();
    for (let origin: string | null = id; origin !== null && !seen.has(origin); ) {
      seen.add(origin);
      const path: StoredPath | undefined = await this.pathFrom(origin);
      if (!path) break;
      found.push(path);
      origin = await this.bridgeBehind(path);
    }
    return found;
  }

  /** The objects of one model that a path leads to. @throws NotFound where it is none of them */
  async destinationOf(id: string, label: string): Promise<string> {
    const [node] = (await this.pathFrom(id))?.destinations ?? [];
    if (node?.[0] !== label) throw new NotFound();
    return node[1];
  }

  private async pathFrom(id: string): Promise<StoredPath | undefined> {
    const [path] = await this.database.read().records<StoredPath>({
      name: 'path from',
      text: `SELECT ${COLUMNS} FROM dcim_cable_termination x
        JOIN dcim_cable_path p ON p.cable_id = x.cable_id AND p.cable_end = x.cable_end WHERE x.termination_id = $1::uuid`,
      values: [id],
    });
    return path;
  }

  private async bridgeBehind({ destinations }: StoredPath): Promise<string | null> {
    const [only, ...others] = destinations ?? [];
    if (only?.[0] !== 'dcim.interface' || others.length > 0) return null;
    const rows = await this.database.read().rows({
      text: 'SELECT bridge_id FROM dcim_interface WHERE id = $1',
      values: [only[1]],
    });
    return (rows[0]?.[0] as string | null | undefined) ?? null;
  }

  /** Everything on the way, cables with what they are. */
  private async objectsOn(steps: readonly PathStep[], view: View): Promise<ReadonlyMap<string, Shown>> {
    const objects = new Map(await this.repository.loadAny(steps.flat(2), view));
    const ids = steps.flatMap(([, cables]) => cables.map(([, id]) => id));
    if (ids.length === 0) return objects;
    const cables = await this.database.read().records<Shown & { key: string }>({
      text: `SELECT c.id AS key, c.type, c.status, c.label, c.color, c.length::float8 AS length, c.length_unit, c.description
        FROM dcim_cable c WHERE c.id = ANY($1::uuid[])`,
      values: [ids],
    });
    for (const { key, ...cable } of cables) {
      const node = anyKey('dcim.cable', key);
      const known = objects.get(node);
      if (known && !known.restricted) objects.set(node, { ...known, ...cable });
    }
    return objects;
  }
}

const among = (objects: ReadonlyMap<string, Shown>, nodes: readonly PathNode[]): Shown[] =>
  nodes.map((node) => objects.get(anyKey(...node))).filter((one) => one !== undefined);
