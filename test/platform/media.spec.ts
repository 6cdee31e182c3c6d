import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir } from '../../src/platform/database/data-dir.js';
import { imageFacts, mediaTypeOf } from '../../src/platform/media/image-type.js';
import { MediaStore } from '../../src/platform/media/media-store.js';
import { BMP, GIF, JPEG, PNG, pngOf, WEBP } from '../support/factories/images.js';

describe('imageFacts', () => {
  it.each([
    ['png', PNG, 'image/png'],
    ['jpg', JPEG, 'image/jpeg'],
    ['gif', GIF, 'image/gif'],
    ['webp', WEBP, 'image/webp'],
    ['bmp', BMP, 'image/bmp'],
  ] as const)('knows a %s by its bytes', (type, bytes, mediaType) => {
    expect(imageFacts(bytes)).toEqual({ type, width: 3, height: 2 });
    expect(mediaTypeOf(`pictures/x.${type}`)).toBe(mediaType);
  });

  it.each([
    ['nothing', ''],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><script>alert(1)</script></svg>'],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['text', 'PNG'],
    ['PDF', '%PDF-1.7'],
    ['TIFF', 'II*\0\x08\0\0\0'],
    ['an icon', '\0\0\x01\0\x01\0\x10\x10'],
  ])('takes %s for no image', (_, text) => {
    expect(imageFacts(Buffer.from(text, 'latin1'))).toBeNull();
  });

  it.each([
    ['png', PNG, 20],
    ['jpg', JPEG, 20],
    ['gif', GIF, 8],
    ['webp', WEBP, 20],
    ['bmp', BMP, 20],
  ] as const)('takes the broken beginning of a %s for no image', (_, bytes, length) => {
    expect(imageFacts(bytes.subarray(0, length))).toBeNull();
  });

  it('takes an image without pixels for none', () => {
    expect(imageFacts(pngOf(0, 2))).toBeNull();
  });

  it('looks for the size of a JPEG in its first half a megabyte, so that it is soon done with one that has none', () => {
    const comment = Buffer.alloc(0xffff);
    comment.set([0xff, 0xfe, 0xff, 0xfd]);
    const behind = (comments: number) =>
      Buffer.concat([JPEG.subarray(0, 2), ...Array(comments).fill(comment), JPEG.subarray(2)]);
    expect(imageFacts(behind(7))).toEqual({ type: 'jpg', width: 3, height: 2 });
    expect(imageFacts(behind(9))).toBeNull();
    expect(imageFacts(behind(80))).toBeNull();
  });
});

describe('MediaStore', () => {
  let folder: string;
  let root: string;
  let store: MediaStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rackwarden-media-'));
    root = join(folder, 'media');
    store = new MediaStore({ MEDIA_DIR: root });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps bytes under a random name, for its own user alone', async () => {
    const path = await store.save('pictures', 'png', PNG);
    const again = await store.save('pictures', 'png', PNG);
    expect(path).toMatch(/^pictures\/[0-9a-f]{32}\.png$/);
    expect(again).not.toBe(path);
    expect(statSync(join(root, path)).mode & 0o777).toBe(0o600);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    const file = await store.open(path);
    expect(file?.size).toBe(PNG.length);
    expect(await buffer(file!.stream)).toEqual(PNG);
    await store.delete(path);
    await store.delete(path);
    expect(await store.open(path)).toBeNull();
    expect(readdirSync(join(root, 'pictures'))).toEqual([again.split('/')[1]]);
  });

  it.each(['../outside', 'a/b', '', '.', 'Pictures', 'pictures/'])('has no folder %j', async (name) => {
    await expect(store.save(name, 'png', PNG)).rejects.toThrow('is no folder within MEDIA_DIR');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('opens and deletes nothing outside of MEDIA_DIR', async () => {
    const name = `${'0'.repeat(32)}.png`;
    mkdirSync(join(folder, 'outside'));
    mkdirSync(join(root, 'pictures'), { recursive: true });
    const outside = join(folder, 'outside', name);
    writeFileSync(outside, PNG);
    symlinkSync(join(folder, 'outside'), join(root, 'linked'));
    symlinkSync(outside, join(root, 'pictures', name));
    for (const path of [
      ...[`../outside/${name}`, `pictures/../../outside/${name}`, outside, `/${name}`, `linked/${name}`],
      ...[`pictures/${name}`, `pictures/${name}\0`, 'pictures/', 'pictures', ''],
    ]) {
      expect(await store.open(path)).toBeNull();
      await store.delete(path);
    }
    expect(statSync(outside).size).toBe(PNG.length);
    await expect(store.save('linked', 'png', PNG)).rejects.toThrow('is no folder within MEDIA_DIR');
    expect(readdirSync(join(folder, 'outside'))).toEqual([name]);
  });

  it('leaves nothing behind of what could not be written', async () => {
    await expect(store.save('pictures', 'png', 7 as never)).rejects.toThrow();
    expect(readdirSync(join(root, 'pictures'))).toEqual([]);
  });

  it('says at the start what is wrong with MEDIA_DIR', async () => {
    writeFileSync(root, '');
    const sentence = `MEDIA_DIR=${root} cannot be used: it is not a directory.`;
    await expect(openDataDir(root, 'MEDIA_DIR')).rejects.toThrow(sentence);
    await expect(openDataDir(join(root, 'below'), 'MEDIA_DIR')).rejects.toThrow('MEDIA_DIR=');
  });
});
