// Images on their way into the store and out of it: the files follow the transaction that their rows are written in.
import type { Transaction } from '../../platform/database/database.js';
import type { MediaPath, MediaStore } from '../../platform/media/media-store.js';
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { RowsToDelete } from './deletion.js';
import type { Draft, Stored } from './draft.js';
import { ReturnedImage, UploadedImage } from './upload.js';

/** The fields of a resource that are files in the media store. */
export const imageFields = ({ fields }: ResourceMeta): Field[] => fields.filter(({ kind }) => kind === 'image');

/** An image that comes back as it was read is left as it is; any other address is no image. */
export function keepReturned(resource: ResourceMeta, drafts: readonly Draft[], before: ReadonlyMap<string, Stored>) {
  for (const field of imageFields(resource)) {
    for (const draft of drafts) {
      const given = draft.values.get(field);
      if (!(given instanceof ReturnedImage)) continue;
      draft.values.delete(field);
      if (given.path !== pathBefore(draft, field, before))
        draft.fail(field.name, 'The image is not that of the object.');
    }
  }
}

/** Puts new images into the store and their paths into the drafts; what they replace goes with the commit. */
export async function storeImages(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  before: ReadonlyMap<string, Stored>,
  transaction: Transaction,
  store: MediaStore,
): Promise<void> {
  for (const field of imageFields(resource)) {
    for (const draft of drafts) {
      const given = draft.values.get(field);
      if (given === undefined) continue;
      if (given instanceof UploadedImage) {
        const path = await store.save(field.folder as string, given.type, given.bytes);
        transaction.afterRollback(() => store.delete(path));
        draft.values.set(field, path);
      }
      const replaced = pathBefore(draft, field, before);
      if (replaced) transaction.afterCommit(() => store.delete(replaced));
    }
  }
}

/** The images of rows that are deleted go with the commit. */
export function dropImages(toDelete: readonly RowsToDelete[], transaction: Transaction, store: MediaStore): void {
  for (const { resource, rows } of toDelete) {
    for (const { column } of imageFields(resource)) {
      for (const row of rows.values()) {
        const path = row[column] as MediaPath | null;
        if (path) transaction.afterCommit(() => store.delete(path));
      }
    }
  }
}

function pathBefore({ id }: Draft, { column }: Field, before: ReadonlyMap<string, Stored>): MediaPath | null {
  return id === null ? null : ((before.get(id)?.[column] ?? null) as MediaPath | null);
}
