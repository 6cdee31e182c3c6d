// @Image: a picture that is uploaded, kept in the media store and served below `/media/`.
import { Index } from 'typeorm';
import { imageFacts } from '../../platform/media/image-type.js';
import type { MediaPath } from '../../platform/media/media-store.js';
import { ReturnedImage, Upload, UploadedImage } from '../write/upload.js';
import { FieldProblem } from './field.js';
import { type Common, column, declare } from './fields.js';

export interface ImageOptions extends Common {
  /** The folder of the media store: small letters and hyphens. */
  folder: string;
}

/** The column holds the path within the media store; its resource is found by folder when an image is asked for. */
const MAX_PATH = 100;
/** The body of a request (MAX_BODY_SIZE) ends before, unless an administrator lets it be larger. */
const MAX_SIZE = 50 * 1024 * 1024;
const MAX_SIDE = 10_000;

const NO_FILE = 'The submitted data was not a file. Check the encoding type on the form.';
const NO_IMAGE = 'Upload a valid image. The file you uploaded was either not an image or a corrupted image.';

/**
 * An image: written as a file of a multipart body or as a `data:` URL, read as the address where it is served.
 * @example @Image({ folder: 'devicetype-images', optional: true }) frontImage!: string | null;
 */
export function Image({ folder, ...options }: ImageOptions): PropertyDecorator {
  return declare(
    { filterable: false, ...options },
    {
      kind: 'image',
      type: 'text',
      optionType: 'file upload',
      required: !options.optional && !options.readOnly,
      folder,
      parse: (value) => parseImage(value, options.optional ?? false),
    },
    column(options, { type: 'varchar', length: MAX_PATH }),
    // Who may see an image is asked of the rows that have it.
    (prototype, key) => Index()(prototype, String(key)),
  );
}

function parseImage(value: unknown, isOptional: boolean): UploadedImage | ReturnedImage | null {
  if (value instanceof Upload) return checked(value);
  if (value === '' && isOptional) return null;
  if (typeof value !== 'string') throw new FieldProblem(NO_FILE);
  const encoded = /^data:[^,]{0,200};base64,/i.exec(value);
  if (encoded) return checked(new Upload('', Buffer.from(value.slice(encoded[0].length), 'base64')));
  const path = pathIn(value);
  if (path === null) throw new FieldProblem(NO_FILE);
  return new ReturnedImage(path);
}

/** @throws FieldProblem */
function checked({ filename, bytes }: Upload): UploadedImage {
  if (bytes.length === 0) throw new FieldProblem('The submitted file is empty.');
  if (bytes.length > MAX_SIZE)
    throw new FieldProblem(`Ensure this image is no larger than ${MAX_SIZE / 1024 ** 2} MB.`);
  const facts = imageFacts(bytes);
  if (!facts) throw new FieldProblem(NO_IMAGE);
  if (facts.width > MAX_SIDE || facts.height > MAX_SIDE) {
    throw new FieldProblem(`Ensure this image is no wider and no higher than ${MAX_SIDE} pixels.`);
  }
  return new UploadedImage(filename, bytes, facts);
}

/** Where the server serves it. */
export const imageUrl = (origin: string, path: MediaPath): string => `${origin}/media/${path}`;

/** The path of an address that `imageUrl` has made, under whatever name the server was reached. */
function pathIn(url: string): MediaPath | null {
  return /^https?:\/\/[^/]{1,300}\/media\/([\w./-]{1,100})$/.exec(url)?.[1] ?? null;
}
