// Image attachments know the size of their image, and stay with their object.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { UploadedImage } from '../engine/write/upload.js';
import { ImageAttachment } from './image-attachment.js';

@ServiceOf(ImageAttachment)
@Injectable()
export class ImageAttachmentService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ImageAttachment), tools);
  }

  protected override async prepare(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) {
      const image = [...draft.values.values()].find((value) => value instanceof UploadedImage);
      if (!image) continue;
      for (const field of this.resource.fields) {
        if (field.name === 'image_width') draft.values.set(field, image.width);
        if (field.name === 'image_height') draft.values.set(field, image.height);
      }
    }
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { before }: Write): Promise<void> {
    for (const [draft, row] of rows) {
      const was = before.get(draft.id ?? '');
      if (was && (was.object_type !== row.object_type || was.object_id !== row.object_id)) {
        draft.fail('object_id', 'An image cannot be moved to another object.');
      }
    }
  }
}
