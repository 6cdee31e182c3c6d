// Manufacturers, platforms, roles and profiles: definitions name them, and those that are missing are created.
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { InventoryItemRole } from '../inventory-item-role.js';
import { Manufacturer } from '../manufacturer.js';
import { ModuleTypeProfile } from '../module-type-profile.js';
import { Platform } from '../platform.js';
import { slugOf } from './definition.js';
import { flatErrors } from './error-texts.js';
import type { LibraryWriter, Taking } from './library-writer.js';

/** The fields that name them. */
const NAMED: Readonly<Record<string, ResourceMeta>> = {
  manufacturer: resourceOf(Manufacturer),
  role: resourceOf(InventoryItemRole),
  default_platform: resourceOf(Platform),
  profile: resourceOf(ModuleTypeProfile),
};

/** Resolves the names in the bodies of one definition. */
export class RelatedNames {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly writer: LibraryWriter,
    private readonly taking: Taking,
    /** Is told what was created besides manufacturers, which most definitions bring. */
    private readonly note: (sentence: string) => void,
  ) {}

  /** The body with ids in place of the names. @throws ValidationError, PermissionDenied */
  async resolve(body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const resolved: Record<string, unknown> = { ...body };
    for (const [name, value] of Object.entries(body)) {
      if (NAMED[name] && value !== '') resolved[name] = await this.idOf(name, String(value));
    }
    return resolved;
  }

  /** @throws ValidationError at the field, PermissionDenied */
  async idOf(field: string, name: string): Promise<string> {
    const resource = NAMED[field] as ResourceMeta;
    const key = `${resource.label} ${name}`;
    const id = this.known.get(key) ?? (await this.find(resource, name)) ?? (await this.create(field, resource, name));
    this.known.set(key, id);
    return id;
  }

  private find(resource: ResourceMeta, name: string): Promise<string | undefined> {
    const hasSlug = resource.field('slug') !== undefined;
    const statement = {
      text: `SELECT id FROM "${resource.table}" WHERE lower(name) = lower($1::text)${hasSlug ? ' OR slug = $2' : ''}
        ORDER BY name = $1::text DESC, number`,
      values: hasSlug ? [name, slugOf(name)] : [name],
    };
    return this.writer.firstVisible(resource, statement, this.taking);
  }

  private async create(field: string, resource: ResourceMeta, name: string): Promise<string> {
    const body = resource.field('slug') ? { name, slug: slugOf(name) } : { name };
    const id = await this.writer.createOne(resource, body, this.taking).catch((error: unknown) => {
      throw error instanceof ValidationError ? new ValidationError({ [field]: [flatErrors(error.errors)] }) : error;
    });
    if (field !== 'manufacturer') this.note(`${field}: the ${resource.title} ${name} was created.`);
    return id;
  }
}
