// For whom there are forms: sessions, of resources that a form can write, with the permissions the API asks for.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { allResources, type ResourceMeta } from '../../engine/declare/resource.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { Database } from '../../platform/database/database.js';

export type FormAction = 'add' | 'change' | 'delete';

/** The resource at this address, where it has such a form. */
export function editableAt(app: string, path: string, action: FormAction): ResourceMeta | undefined {
  return allResources().find((resource) => resource.app === app && resource.path === path && hasForm(action, resource));
}

/**
 * Accounts and what they may do have pages or commands of their own. A plain form sends no file: what cannot be without
 * an image is not made with one.
 */
function hasForm(action: FormAction, { fields, options }: ResourceMeta): boolean {
  if (options.confidential || options.readOnly) return false;
  return action !== 'add' || !fields.some(({ kind, required, readOnly }) => kind === 'image' && required && !readOnly);
}

/** Where the form is. */
export function formPath(resource: ResourceMeta, action: FormAction, id = ''): string {
  const base = `/edit/${resource.app}/${resource.path}`;
  if (action === 'add') return `${base}/add/`;
  return action === 'change' ? `${base}/${id}/` : `${base}/${id}/delete/`;
}

@Injectable()
export class Editable {
  constructor(
    private readonly policy: RowPolicy,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
  ) {}

  /** May the caller do this to some object of the resource, or to this one, with a form? */
  async may(by: Principal, action: FormAction, resource: ResourceMeta, id?: string): Promise<boolean> {
    if (by.via !== 'session' || !hasForm(action, resource)) return false;
    const { rows } = this.policy.permitted(by, action, resource);
    if (rows !== 'some' || id === undefined) return rows !== 'none';
    const found = await this.repository.permittedIds(this.database.read(), resource, action, by, [id]);
    return found.size > 0;
  }
}
