// Files in bodies: as they arrive, and what a field of images makes of them.
import type { ImageFacts, ImageType } from '../../platform/media/image-type.js';

/** A file of a multipart body. What it is for is up to the field it was sent for. */
export class Upload {
  // Private for good: what walks through a body, or writes it down, must not come upon megabytes.
  readonly #bytes: Uint8Array;

  constructor(
    /** As the client calls it; never the name of anything here. */
    readonly filename: string,
    bytes: Uint8Array,
  ) {
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }
}

/**
 * The value of an image field between the body and the store: `prepare` reads it, then its path takes its place.
 * @example const image = draft.values.get(field); if (image instanceof UploadedImage) width = image.width;
 */
export class UploadedImage extends Upload {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;

  constructor(filename: string, bytes: Uint8Array, { type, width, height }: ImageFacts) {
    super(filename, bytes);
    this.type = type;
    this.width = width;
    this.height = height;
  }
}

/** The address of an image that a client sends back as it read it: it stays, if the object has that very one. */
export class ReturnedImage {
  constructor(readonly path: string) {}
}
