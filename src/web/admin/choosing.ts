// Objects that a form of the desk chooses: boxes to tick where they are few, else those that are chosen and names to type.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { isId } from '../../engine/declare/identified.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { NATIVE } from '../../engine/dialect.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { displaysOf } from '../../engine/write/snapshot.js';
import { Database } from '../../platform/database/database.js';
import { linesIn } from '../edit/form-values.js';
import { type ObjectChoice, ObjectNames } from '../edit/object-choices.js';
import { HIDDEN, idsIn } from './listing.js';

/** What was chosen, as a browser posts it. */
export interface Chosen {
  readonly ids: readonly string[];
  /** Names, one a line. */
  readonly typed: string;
}

export const NONE_CHOSEN: Chosen = { ids: [], typed: '' };

/** What there is to choose from. */
export interface Choice {
  readonly boxes: readonly (ObjectChoice & { readonly isChosen: boolean })[];
  /** Others than those of the boxes are chosen by name. */
  readonly isCut: boolean;
}

export const typedName = (name: string): string => `${name}_typed`;

export const chosenIn = (posted: URLSearchParams, name: string): Chosen => ({
  ids: idsIn(posted.getAll(name)),
  typed: posted.get(typedName(name)) ?? '',
});

/** What a form sends is for as many as a person types. */
const MOST_TYPED = 100;

@Injectable()
export class Choosing {
  constructor(
    private readonly names: ObjectNames,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
  ) {}

  /** A constant number of statements. */
  async choice(target: ResourceMeta, { ids }: Chosen, by: Principal): Promise<Choice> {
    const { choices, isCut } = await this.names.some(target, {}, by);
    const offered = new Set(choices.map(({ id }) => id));
    const labels = await this.labelsOf(
      target,
      ids.filter((id) => isCut || !offered.has(id)),
      by,
    );
    const chosen = new Set(ids);
    const others = [...labels].map(([id, label]) => ({ id, label, isChosen: true }));
    const boxes = isCut ? [] : choices.map((one) => ({ ...one, isChosen: chosen.has(one.id) }));
    return { boxes: [...boxes, ...others], isCut };
  }

  /** What objects are called; of those that the caller may not view, that it is so. */
  async labelsOf(target: ResourceMeta, ids: readonly string[], by: Principal): Promise<ReadonlyMap<string, string>> {
    const displays = await this.visibleLabels(target, ids, by);
    return new Map(ids.map((id) => [id, displays.get(id) ?? HIDDEN]));
  }

  /** What those of the objects are called that the caller may view. */
  async visibleLabels(
    target: ResourceMeta,
    ids: readonly string[],
    by: Principal,
  ): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const visible = await this.repository.viewable(target, by, ids);
    return displaysOf(this.database.read(), target, [...visible]);
  }

  /** Each object as a body names it: its id, or a name that is nobody's, or that several have. */
  async named(target: ResourceMeta, { ids, typed }: Chosen, by: Principal): Promise<unknown[]> {
    const lines = [...new Set(linesIn([typed]))].slice(0, MOST_TYPED);
    const byName = await this.idsByName(
      target,
      lines.filter((line) => !isId(line)),
      by,
    );
    const typedOnes = lines.map((line): unknown => {
      const found = byName.get(line) ?? [];
      if (isId(line)) return line;
      return found.length === 1 ? found[0] : { [nameOf(target)]: line };
    });
    return [...new Set([...ids.toSorted(), ...typedOnes])];
  }

  /** The ids of what was chosen, and the names that are nobody's. */
  async found(target: ResourceMeta, chosen: Chosen, by: Principal): Promise<{ ids: string[]; unknown: string[] }> {
    const named = await this.named(target, chosen, by);
    const unknown = named.filter((one) => !isId(one)).flatMap((one) => Object.values(one as object).map(String));
    return { ids: named.filter(isId), unknown };
  }

  private async idsByName(
    target: ResourceMeta,
    names: readonly string[],
    by: Principal,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    if (names.length === 0) return found;
    const query = new Map([
      [nameOf(target), names],
      ['limit', ['0']],
    ]);
    const { ids } = await this.repository.find(target, query, by, NATIVE);
    const labels = await displaysOf(this.database.read(), target, ids);
    for (const [id, label] of labels) found.set(label, [...(found.get(label) ?? []), id]);
    return found;
  }
}

/** The field that people know an object by. */
const nameOf = ({ options: { display } }: ResourceMeta): string => (typeof display === 'string' ? display : 'name');
