// The components of one type: those that a definition has are created, or compared with those that are there.
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import type { Stored } from '../../engine/write/draft.js';
import type { ComponentList } from './definition.js';
import { differencesOf } from './differences.js';
import { atPlace, errorsByPlace, flatErrors } from './error-texts.js';
import { SIBLINGS } from './kinds.js';
import type { LibraryWriter, Taking } from './library-writer.js';
import type { RelatedNames } from './related-names.js';

type Body = Readonly<Record<string, unknown>>;

/** Which type the components belong to: `{ device_type: id }`. */
export type Owner = Readonly<Record<string, string>>;

export class Components {
  /** The ids of what is there, by list and name. */
  private readonly present = new Map<string, Map<string, string>>();

  constructor(
    private readonly owner: Owner,
    private readonly related: RelatedNames,
    private readonly writer: LibraryWriter,
    private readonly taking: Taking,
  ) {}

  /** Creates those of a new type. @throws ValidationError at the list, PermissionDenied */
  async createAll(lists: readonly ComponentList[]): Promise<void> {
    for (const list of lists) await this.create(list, [...list.bodies.keys()]);
  }

  /**
   * Creates those that a type lacks.
   * @returns how many they were, and what differs in the others
   * @throws ValidationError at the list, PermissionDenied
   */
  async addMissing(lists: readonly ComponentList[]): Promise<{ added: number; notes: string[] }> {
    const notes: string[] = [];
    let added = 0;
    for (const list of lists) {
      const rows = await this.rowsOf(list.resource);
      this.present.set(list.name, new Map(rows.map((row) => [nameOf(row), row.id as string])));
      const byName = new Map(rows.map((row) => [nameOf(row), row]));
      const missing = [...list.bodies.keys()].filter((place) => !byName.has(nameOf(list.bodies[place] as Body)));
      for (const body of list.bodies) {
        const row = byName.get(nameOf(body));
        if (!row) continue;
        const found = this.withSiblings(list, body, await this.related.find(body));
        const differences = differencesOf(list.resource, found, row, body);
        if (differences.length > 0) notes.push(`${list.name}: ${nameOf(body)}: ${differences.join(', ')}.`);
      }
      const said = new Set(list.bodies.map(nameOf));
      const more = [...byName.keys()].filter((name) => !said.has(name));
      if (more.length > 0) notes.push(`${list.name}: not in the definition: ${more.join(', ')}.`);
      await this.create(list, missing);
      if (missing.length > 0) {
        const names = missing.map((place) => nameOf(list.bodies[place] as Body));
        notes.push(`${list.name}: added ${names.join(', ')}.`);
      }
      added += missing.length;
    }
    return { added, notes };
  }

  /** @param places of those to create in the list of the definition */
  private async create(list: ComponentList, places: readonly number[]): Promise<void> {
    if (places.length === 0) return;
    const known = this.present.get(list.name) ?? new Map<string, string>();
    this.present.set(list.name, known);
    const named = list.bodies.map(nameOf);
    const errors: string[] = [];
    const own: Body[] = [];
    for (const place of places) {
      const body = list.bodies[place] as Body;
      const problems = Object.entries(SIBLINGS[list.name] ?? {}).flatMap(([field, of]) => {
        if (!body[field]) return [];
        const problem = this.siblingProblem(of, String(body[field]), list.name, named);
        return problem ? [atPlace(place, `${field}: “${body[field]}” ${problem}`)] : [];
      });
      errors.push(...problems);
      if (problems.length > 0) continue;
      const resolved = await this.related.resolve(body).catch((error: unknown) => {
        if (!(error instanceof ValidationError)) throw error;
        throw new ValidationError({ [list.name]: [atPlace(place, flatErrors(error.errors))] });
      });
      own.push(this.withSiblings(list, body, resolved));
    }
    if (errors.length > 0) throw new ValidationError({ [list.name]: errors });
    const ids = await this.writer.create(list.resource, own, this.taking).catch((error: unknown) => {
      throw error instanceof ValidationError
        ? new ValidationError({ [list.name]: errorsByPlace(error.errors, places) })
        : error;
    });
    for (const [index, id] of ids.entries()) known.set(nameOf(list.bodies[places[index] as number] as Body), id);
  }

  /** Why a name does not say which component is meant. */
  private siblingProblem(of: string, name: string, list: string, named: readonly string[]): string | undefined {
    if (this.present.get(of)?.has(name)) return undefined;
    const count = of === list ? named.filter((one) => one === name).length : 0;
    if (count === 1) return undefined;
    return count > 1
      ? `is the name of several ${of} of this definition.`
      : `is not among the ${of} of this definition.`;
  }

  /** The body with what it refers to within its type in place of the names. What comes with it is named still. */
  private withSiblings({ name: list }: ComponentList, body: Body, resolved: Body): Body {
    const own: Record<string, unknown> = { ...resolved, ...this.owner };
    for (const [field, of] of Object.entries(SIBLINGS[list] ?? {})) {
      if (!body[field]) continue;
      const name = String(body[field]);
      own[field] = this.present.get(of)?.get(name) ?? { ...this.owner, name };
    }
    return own;
  }

  /** The components that the caller may view. */
  private async rowsOf(resource: ResourceMeta): Promise<Stored[]> {
    const [type, id] = Object.entries(this.owner)[0] as [string, string];
    const rows = await this.taking.transaction.records<Stored>({
      text: `SELECT * FROM "${resource.table}" WHERE ${type}_id = $1 ORDER BY name, number`,
      values: [id],
    });
    const ids = rows.map((row) => row.id as string);
    const visible = await this.writer.visible(resource, ids, this.taking);
    return rows.filter((row) => visible.has(row.id as string));
  }
}

const nameOf = ({ name }: Body): string => String(name ?? '').trim();
