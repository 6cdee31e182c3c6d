// Manufacturers, platforms, roles and profiles: definitions name them, and those that are missing are created.
import { foldedSql } from '../../engine/declare/fields.js';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { InventoryItemRole } from '../inventory-item-role.js';
import { Manufacturer } from '../manufacturer.js';
import { ModuleTypeProfile } from '../module-type-profile.js';
import { Platform } from '../platform.js';
import { slugOf } from './definition.js';
import { flatErrors } from './error-texts.js';
import type { LibraryWriter, Taking } from './library-writer.js';

type Body = Readonly<Record<string, unknown>>;

/** The fields that name them. */
const NAMED: Readonly<Record<string, ResourceMeta>> = {
  manufacturer: resourceOf(Manufacturer),
  role: resourceOf(InventoryItemRole),
  default_platform: resourceOf(Platform),
  profile: resourceOf(ModuleTypeProfile),
};

/** Resolves the names in the bodies of one definition. */
export class RelatedNames {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly writer: LibraryWriter,
    private readonly taking: Taking,
    /** Is told what was created besides manufacturers, which most definitions bring. */
    private readonly note: (sentence: string) => void,
  ) {}

  /** The body with ids in place of the names; creates what is missing. @throws ValidationError, PermissionDenied */
  async resolve(body: Body): Promise<Body> {
    return replaceNames(body, (field, name) => this.idOf(field, name));
  }

  /** The body with ids in place of the names of what is here. */
  async find(body: Body): Promise<Body> {
    return replaceNames(body, async (field, name) => (await this.known(field, name)) ?? name);
  }

  /** The id of what is found or created. @throws ValidationError at the field, PermissionDenied */
  async idOf(field: string, name: string): Promise<string> {
    const id = (await this.known(field, name)) ?? (await this.create(field, name));
    this.ids.set(keyOf(field, name), id);
    return id;
  }

  private async known(field: string, name: string): Promise<string | undefined> {
    const key = keyOf(field, name);
    const id = this.ids.get(key) ?? (await this.ask(NAMED[field] as ResourceMeta, name));
    if (id !== undefined) this.ids.set(key, id);
    return id;
  }

  private ask(resource: ResourceMeta, name: string): Promise<string | undefined> {
    const hasSlug = resource.field('slug') !== undefined;
    const statement = {
      text: `SELECT id FROM "${resource.table}" WHERE ${foldedSql('name')} = ${foldedSql('$1::text')}${hasSlug ? ' OR slug = $2' : ''}
        ORDER BY name = $1::text DESC, ${foldedSql('name')} = ${foldedSql('$1::text')} DESC, number`,
      values: hasSlug ? [name, slugOf(name)] : [name],
    };
    return this.writer.firstVisible(resource, statement, this.taking);
  }

  private async create(field: string, name: string): Promise<string> {
    const resource = NAMED[field] as ResourceMeta;
    const body = resource.field('slug') ? { name, slug: slugOf(name) } : { name };
    const id = await this.writer.createOne(resource, body, this.taking).catch((error: unknown) => {
      throw error instanceof ValidationError ? new ValidationError({ [field]: [flatErrors(error.errors)] }) : error;
    });
    if (field !== 'manufacturer') this.note(`${field}: the ${resource.title} ${name} was created.`);
    return id;
  }
}

const keyOf = (field: string, name: string): string => `${NAMED[field]?.label} ${name}`;

async function replaceNames(body: Body, replace: (field: string, name: string) => Promise<string>): Promise<Body> {
  const replaced: Record<string, unknown> = { ...body };
  for (const [field, name] of Object.entries(body)) {
    if (NAMED[field] && name !== '') replaced[field] = await replace(field, String(name));
  }
  return replaced;
}
