// Who may read an uploaded image: whoever may view an object that has it.
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { isMediaPath, type MediaFile, type MediaPath, MediaStore } from '../platform/media/media-store.js';
import type { Principal } from './access/principal.js';
import type { Field } from './declare/field.js';
import { allResources, type ResourceMeta } from './declare/resource.js';
import { NotFound } from './errors.js';
import { ResourceRepository } from './resource.repository.js';
import { imageFields } from './write/files.js';

interface Holder {
  readonly resource: ResourceMeta;
  readonly field: Field;
}

@Injectable()
export class ImageFiles {
  constructor(
    private readonly database: Database,
    private readonly repository: ResourceRepository,
    private readonly store: MediaStore,
  ) {}

  /** @throws NotFound where there is none, or none the caller may see */
  async open(path: MediaPath, by: Principal): Promise<MediaFile> {
    if (!(await this.mayView(path, by))) throw new NotFound();
    const file = await this.store.open(path);
    if (!file) throw new NotFound();
    return file;
  }

  /** The fields whose images lie in the folder. */
  holders(folder: string): Holder[] {
    return allResources().flatMap((resource) =>
      imageFields(resource).flatMap((field) => (field.folder === folder ? [{ resource, field }] : [])),
    );
  }

  private async mayView(path: MediaPath, by: Principal): Promise<boolean> {
    if (!isMediaPath(path)) return false;
    const connection = this.database.read();
    for (const { resource, field } of this.holders(path.split('/')[0] as string)) {
      const rows = await connection.rows({
        text: `SELECT id FROM "${resource.table}" WHERE "${field.column}" = $1`,
        values: [path],
      });
      const ids = rows.map(([id]) => id as string);
      if (ids.length === 0) continue;
      const permitted = await this.repository.permittedIds(connection, resource, 'view', by, ids);
      if (permitted.size > 0) return true;
    }
    return false;
  }
}
