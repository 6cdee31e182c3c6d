// Takes types of devices, modules and racks with all their components: each with one transaction, by the rules of every
// creation.
import { Injectable } from '@nestjs/common';
import { ValidationError } from '../../engine/errors.js';
import type { View } from '../../engine/resource.repository.js';
import type { Stored } from '../../engine/write/draft.js';
import { Database } from '../../platform/database/database.js';
import { Components } from './components.js';
import { type Definition, readDefinition } from './definition.js';
import { differencesOf } from './differences.js';
import { flatErrors } from './error-texts.js';
import { type Kind, TYPES } from './kinds.js';
import { LibraryWriter, type Taking } from './library-writer.js';
import { RelatedNames } from './related-names.js';

/** What became of a definition. */
export interface Taken {
  readonly outcome: 'created' | 'present' | 'updated';
  readonly kind: Kind;
  readonly id: string;
  /** `Cisco Catalyst 9300`. */
  readonly display: string;
  /** What was left out of the definition, or differs from it: a sentence each. */
  readonly notes: readonly string[];
}

export interface TakingOptions {
  /** Does a type that is here get the components that it lacks? */
  readonly updates?: boolean;
  /** Of definitions in a folder of one kind. */
  readonly kind?: Kind | undefined;
}

@Injectable()
export class TypeLibrary {
  constructor(
    private readonly writer: LibraryWriter,
    private readonly database: Database,
  ) {}

  /** All of them or none. @throws ValidationError with the errors of each, PermissionDenied */
  async takeAll(definitions: readonly unknown[], view: View, options: TakingOptions = {}): Promise<Taken[]> {
    return this.database.transaction(async (transaction) => {
      const taken: Taken[] = [];
      const bad: { index: number; errors: unknown }[] = [];
      for (const [index, definition] of definitions.entries()) {
        // What PostgreSQL refuses would end the whole transaction, and with it the answer about the others.
        await transaction.run({ text: 'SAVEPOINT definition' });
        try {
          taken.push(await this.take({ transaction, by: view.by }, definition, options));
          await transaction.run({ text: 'RELEASE SAVEPOINT definition' });
        } catch (error) {
          if (!(error instanceof ValidationError)) throw error;
          await transaction.run({ text: 'ROLLBACK TO SAVEPOINT definition' });
          bad.push({ index, errors: error.errors });
        }
      }
      if (bad.length === 0) return taken;
      const detail = `${bad.length} of ${definitions.length} definitions are not valid; nothing was changed.`;
      throw new ValidationError({ detail, errors: bad });
    });
  }

  /** One of them, in a transaction of its own. @throws ValidationError, PermissionDenied */
  async takeOne(definition: unknown, view: View, options: TakingOptions = {}): Promise<Taken> {
    return this.database.transaction((transaction) => this.take({ transaction, by: view.by }, definition, options));
  }

  private async take(taking: Taking, given: unknown, { updates = false, kind }: TakingOptions): Promise<Taken> {
    const definition = readDefinition(given, kind);
    const { name } = TYPES[definition.kind];
    const display = `${definition.manufacturer} ${definition.model}`;
    const notes = [...definition.notes];
    const related = new RelatedNames(this.writer, taking, (sentence) => notes.push(sentence));
    const manufacturer = await related.idOf('manufacturer', definition.manufacturer);
    const present = await this.present(definition, manufacturer, taking);
    if (present) {
      // What is left out of a definition matters to who creates the type.
      const found = { kind: definition.kind, id: present.id as string, display };
      const others = otherNames(definition, present);
      if (!updates) return { ...found, outcome: 'present', notes: others };
      const components = new Components({ [name]: found.id }, related, this.writer, taking);
      const { added, notes: more } = await components.addMissing(definition.components);
      const said = withoutNames(definition.body);
      const own = differencesOf(TYPES[definition.kind].resource, await related.find(said), present, said);
      return {
        ...found,
        outcome: added > 0 ? 'updated' : 'present',
        notes: [...notes, ...others, ...own.map((one) => `${one}.`), ...more],
      };
    }
    const body = { ...(await related.resolve(definition.body)), manufacturer };
    const id = await this.createType(definition, body, taking, notes);
    await new Components({ [name]: id }, related, this.writer, taking).createAll(definition.components);
    return { outcome: 'created', kind: definition.kind, id, display, notes };
  }

  /** A module type whose attributes do not fit its profile is created without the two. */
  private async createType({ kind }: Definition, body: Record<string, unknown>, taking: Taking, notes: string[]) {
    const { resource } = TYPES[kind];
    return this.writer.createOne(resource, body, taking).catch((error: unknown) => {
      const { attributes, ...others } =
        error instanceof ValidationError ? (error.errors as Record<string, unknown>) : {};
      if (!attributes || !body.profile || Object.keys(others).length > 0) throw error;
      notes.push(`profile and attributes were left out: ${flatErrors({ attributes })}`);
      const { profile: _, attributes: __, ...rest } = body;
      return this.writer.createOne(resource, rest, taking);
    });
  }

  /** The type of an earlier time, whatever has been changed of it since. */
  private async present(
    { kind, body, model }: Definition,
    manufacturer: string,
    taking: Taking,
  ): Promise<Stored | undefined> {
    const { resource } = TYPES[kind];
    const hasSlug = resource.field('slug') !== undefined;
    const statement = {
      text: `SELECT id FROM "${resource.table}" WHERE manufacturer_id = $1 AND (model = $2${hasSlug ? ' OR slug = $3' : ''})
        ORDER BY model = $2 DESC`,
      values: [manufacturer, model, ...(hasSlug ? [body.slug as string] : [])],
    };
    const id = await this.writer.firstVisible(resource, statement, taking);
    if (id === undefined) return undefined;
    const [row] = await taking.transaction.records<Stored>({
      text: `SELECT * FROM "${resource.table}" WHERE id = $1`,
      values: [id],
    });
    return row;
  }
}

/** A type is found by its model or by its slug: the other may differ. */
function otherNames({ body, model }: Definition, present: Stored): string[] {
  const notes: string[] = [];
  if (present.slug !== undefined && present.slug !== body.slug) {
    notes.push(`It is here with the slug ${present.slug}, the definition says ${body.slug}.`);
  }
  if (present.model !== model) notes.push(`It is here as the model ${present.model}, the definition says ${model}.`);
  return notes;
}

function withoutNames({ model: _, slug: __, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return rest;
}
