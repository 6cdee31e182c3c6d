// The objects that a form can name: all of them in a list where they are few, else by id, slug or name.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { isId } from '../../engine/declare/identified.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { NATIVE } from '../../engine/dialect.js';
import { ValidationError } from '../../engine/errors.js';
import { FULL } from '../../engine/query/list-query.js';
import type { Shown } from '../../engine/representation.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { Database } from '../../platform/database/database.js';
import type { FormField } from './form-field.js';
import type { FormValues } from './form-values.js';

const FEW = 200;

export interface ObjectChoice {
  readonly id: string;
  readonly label: string;
}

/** As many as a list shows, and whether there are more. */
export interface Part {
  readonly choices: readonly ObjectChoice[];
  readonly isCut: boolean;
}

/** By the name of the control: every object there is, or null where they are too many for a list. */
export type ObjectChoices = ReadonlyMap<string, readonly ObjectChoice[] | null>;

@Injectable()
export class ObjectNames {
  constructor(
    private readonly repository: ResourceRepository,
    private readonly database: Database,
  ) {}

  async choicesFor(fields: readonly FormField[], by: Principal): Promise<ObjectChoices> {
    const known = new Map<ResourceMeta, Promise<readonly ObjectChoice[] | null>>();
    const choices = new Map<string, readonly ObjectChoice[] | null>();
    for (const { name, target } of fields) {
      if (!target) continue;
      const asked = known.get(target) ?? this.all(target, by);
      known.set(target, asked);
      choices.set(name, await asked);
    }
    return choices;
  }

  /** What the objects that a form names by their ids are called, of those that the caller may view. */
  async labelsOf(fields: readonly FormField[], values: FormValues, by: Principal): Promise<Map<string, string>> {
    const labels = new Map<string, string>();
    for (const { name, target } of fields) {
      const ids = (values.get(name) ?? []).filter((text) => isId(text) && !labels.has(text));
      if (!target || ids.length === 0) continue;
      const connection = this.database.read();
      const visible = await this.repository.permittedIds(connection, target, 'view', by, ids);
      for (const [id, label] of await this.displays(target, [...visible], by)) labels.set(id, label);
    }
    return labels;
  }

  /** What a body says for an id, a slug or a name; the attributes of nothing, or of several, are refused as such. */
  async find(target: ResourceMeta, text: string, by: Principal): Promise<unknown> {
    if (isId(text)) return text;
    const names = namesOf(target);
    for (const name of names) {
      const ids = await this.idsBy(target, name, text, by);
      if (ids.length > 0) return ids.length === 1 ? ids[0] : { [name]: text };
    }
    const last = names.at(-1);
    return last === undefined ? text : { [last]: text };
  }

  /** The first of the objects that filters leave. @throws ValidationError for a bad filter */
  async some(target: ResourceMeta, filters: Readonly<Record<string, string>>, by: Principal): Promise<Part> {
    const query = new Map(Object.entries({ ...filters, limit: String(FEW) }).map(([name, value]) => [name, [value]]));
    const { ids, count } = await this.repository.find(target, query, by, NATIVE);
    const labels = await this.displays(target, ids, by);
    return { choices: ids.map((id) => ({ id, label: labels.get(id) ?? id })), isCut: (count ?? 0) > ids.length };
  }

  /** What the caller may call them. */
  private async displays(target: ResourceMeta, ids: readonly string[], by: Principal): Promise<Map<string, string>> {
    const shown = await this.repository.loadNested(target, ids, { by, origin: '', dialect: NATIVE, shape: FULL });
    return new Map([...shown].map(([id, one]) => [id, String((one as Shown).display ?? id)]));
  }

  private async all(target: ResourceMeta, by: Principal): Promise<readonly ObjectChoice[] | null> {
    const { choices, isCut } = await this.some(target, {}, by);
    return isCut ? null : choices;
  }

  private async idsBy(target: ResourceMeta, name: string, text: string, by: Principal): Promise<readonly string[]> {
    const query = new Map([
      [name, [text]],
      ['limit', ['2']],
    ]);
    try {
      return (await this.repository.find(target, query, by, NATIVE)).ids;
    } catch (error) {
      if (error instanceof ValidationError) return [];
      throw error;
    }
  }
}

/** The fields that people know an object by, the most exact one first. */
function namesOf(target: ResourceMeta): string[] {
  const { display = 'name' } = target.options;
  const names = ['slug', typeof display === 'string' ? display : 'name', 'name', 'model'];
  return [...new Set(names)].filter((name) => target.field(name)?.kind === 'text' && target.field(name)?.filterable);
}
