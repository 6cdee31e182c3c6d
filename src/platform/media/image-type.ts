// What an image is, judged by its bytes alone. Nothing is ever decoded.
import { BMP } from 'image-size/types/bmp';
import { GIF } from 'image-size/types/gif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

/** Also the extension it is stored under. SVG is not among them: it can hold scripts. */
export type ImageType = 'png' | 'jpg' | 'gif' | 'webp' | 'bmp';

export interface ImageFacts {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
}

const READERS = { png: PNG, jpg: JPG, gif: GIF, webp: WEBP, bmp: BMP } as const;

const MEDIA_TYPES: Readonly<Record<ImageType, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
};

/** A JPEG says its size behind its metadata; a forged one would have us search all of it, byte by byte. */
const HEAD = 512 * 1024;

/** Bytes that the headers of all of them have; what is missing would be read as 0. */
const SHORTEST = 25;

/** null for bytes that are no image of these types, or the broken beginning of one. */
export function imageFacts(bytes: Uint8Array): ImageFacts | null {
  if (bytes.length < SHORTEST) return null;
  // A copy: a view would let the readers look past its end, into what else shares its memory.
  const head = new Uint8Array(bytes.subarray(0, HEAD));
  try {
    const type = (Object.keys(READERS) as ImageType[]).find((one) => READERS[one].validate(head));
    if (type === undefined) return null;
    const { width, height } = READERS[type].calculate(head);
    return width > 0 && height > 0 ? { type, width, height } : null;
  } catch {
    return null;
  }
}

/** The media type of a stored file, by the extension it was given here. */
export function mediaTypeOf(path: string): string {
  return MEDIA_TYPES[path.slice(path.lastIndexOf('.') + 1) as ImageType] ?? 'application/octet-stream';
}
