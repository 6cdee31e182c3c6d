// Forms with files over HTTP, and a resource with an image: a service of its own on a table of its own, since what is
// registered stays so for every other test.

import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandPrincipal } from '../../../src/engine/access/principal.js';
import { Text, WholeNumber } from '../../../src/engine/declare/fields.js';
import { Image } from '../../../src/engine/declare/image.js';
import { ResourceMeta } from '../../../src/engine/declare/resource.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import { ValidationError } from '../../../src/engine/errors.js';
import { ImageFiles } from '../../../src/engine/image-files.js';
import { FULL } from '../../../src/engine/query/list-query.js';
import type { Shown } from '../../../src/engine/representation.js';
import { ResourceService, ResourceTools } from '../../../src/engine/resource.service.js';
import type { Draft } from '../../../src/engine/write/draft.js';
import { Upload, UploadedImage } from '../../../src/engine/write/upload.js';
import { parseForm } from '../../../src/http/multipart.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { GIF, PNG, pngOf } from '../../support/factories/images.js';

const SITES = '/api/dcim/sites/';
const BOUNDARY = 'xyz';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** `name` or `name"; filename="x.png`, and the value. */
function formOf(...parts: readonly (readonly [disposition: string, value: string | Uint8Array])[]): Buffer {
  const bytes = parts.flatMap(([disposition, value]) => [
    Buffer.from(`--xyz\r\nContent-Disposition: form-data; name="${disposition}"\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...bytes, Buffer.from('--xyz--\r\n')]);
}

const FILE = 'image"; filename="../../etc/front.svg';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const unique = () => `upload-${++made}`;
const send = (method: string, path: string, raw: string | Uint8Array, type = TYPE) =>
  server.admin.send(method, path, { raw, headers: { 'content-type': type } });

describe('parseForm', () => {
  it('reads text, repeated text as a list, and files with their bytes', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 120]);
    const body = formOf(['name', 'Zürich'], ['tag', 'a'], ['tag', 'b'], ['tag', 'c'], ['empty', ''], [FILE, bytes]);
    const { image, ...rest } = await parseForm(body, BOUNDARY);
    expect(rest).toEqual({ name: 'Zürich', tag: ['a', 'b', 'c'], empty: '' });
    expect(image).toBeInstanceOf(Upload);
    expect((image as Upload).filename).toBe('front.svg');
    expect(Buffer.from((image as Upload).bytes)).toEqual(bytes);
    expect(JSON.stringify(image)).toBe('{"filename":"front.svg"}');
  });

  it('leaves out a file input that nobody has filled', async () => {
    expect(await parseForm(formOf(['image"; filename="', '']), BOUNDARY)).toEqual({});
  });

  it('takes __proto__ for a name like any other', async () => {
    const form = await parseForm(formOf(['__proto__', 'x']), BOUNDARY);
    expect(Object.entries(form)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
  });

  it('reads a large file whole', async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, '\r\n--xy');
    const { image } = await parseForm(formOf([FILE, bytes]), BOUNDARY);
    expect(Buffer.from((image as Upload).bytes).equals(bytes)).toBe(true);
  });

  it.each([
    ['no boundary', formOf(['a', 'b']), '', 'the content type names no valid boundary'],
    ['a boundary of other characters', formOf(['a', 'b']), 'x"yz', 'the content type names no valid boundary'],
    ['another boundary', formOf(['a', 'b']), 'xyzz', 'the document is malformed or incomplete'],
    ['no end', formOf(['a', 'b']).subarray(0, -6), BOUNDARY, 'the document is malformed or incomplete'],
    ['a part that ends in its head', Buffer.from('--xyz\r\nContent-Dispo'), BOUNDARY, 'malformed or incomplete'],
    ['text that is not UTF-8', formOf(['a', Buffer.from([0xff])]), BOUNDARY, 'the document is not UTF-8'],
    ['a name without end', formOf(['a'.repeat(101), 'b']), BOUNDARY, 'a name has more than 100 characters'],
    ['an empty name', formOf(['', 'b']), BOUNDARY, 'a part has no name'],
    ['a part without a name', formOf(['a"; x="', 'b']).toString().replace(' name="a";', ''), BOUNDARY, 'has no name'],
    ['one file twice', formOf([FILE, PNG], [FILE, PNG]), BOUNDARY, 'a file may occur only once'],
    ['a file and a text of one name', formOf([FILE, PNG], ['image', 'x']), BOUNDARY, 'a file may occur only once'],
    [
      'too many parts',
      formOf(...Array.from({ length: 1001 }, () => ['a', 'b'] as const)),
      BOUNDARY,
      'more than 1000 parts',
    ],
    ['nothing', Buffer.from('--xyz--\r\n').subarray(0, 4), BOUNDARY, 'the document is malformed or incomplete'],
  ])('refuses %s', async (_, body, boundary, problem) => {
    await expect(parseForm(Buffer.from(body as Buffer), boundary)).rejects.toThrow(problem);
  });

  it('comes to an end wherever a document is cut', async () => {
    const body = formOf(['name', 'x'], [FILE, PNG], ['slug', 'y']);
    for (let length = 1; length < body.length - 4; length++) {
      await expect(parseForm(body.subarray(0, length), BOUNDARY), `cut at ${length}`).rejects.toThrow();
    }
  });
});

describe('A form as the body of a write', () => {
  it('creates and changes one object', async () => {
    const slug = unique();
    const created = await send('POST', SITES, formOf(['name', slug], ['slug', slug], ['latitude', '47.5']));
    expect([created.status, created.body]).toMatchObject([201, { name: slug, latitude: 47.5 }]);
    const path = `${SITES}${created.body.id}/`;
    const changed = await send('PATCH', path, formOf(['facility', 'F1'], ['changelog_message', 'by form']));
    expect([changed.status, changed.body]).toMatchObject([200, { name: slug, facility: 'F1' }]);
    expect((await server.admin.get(path)).body.facility).toBe('F1');
  });

  it('names the fields that are wrong, and the one that takes no file', async () => {
    const form = formOf(
      ['nope', 'x'],
      ['slug', 'a b'],
      ['name"; filename="a.png', PNG],
      ['region"; filename="b.png', PNG],
    );
    const { status, body } = await send('POST', SITES, form);
    expect(status).toBe(400);
    expect(Object.keys(body).sort()).toEqual(['name', 'nope', 'region', 'slug']);
    expect([body.name, body.region]).toEqual([['This field takes no file.'], ['This field takes no file.']]);
  });

  it('is 400 where it cannot be read, after the guards', async () => {
    const { status, body } = await send('POST', SITES, '{"name": "x"}');
    expect([status, body]).toEqual([
      400,
      { detail: 'Multipart form parse error - the document is malformed or incomplete.', code: 'parse_error' },
    ]);
    const anonymous = await server.anonymous.send('POST', SITES, { raw: '{', headers: { 'content-type': TYPE } });
    expect(anonymous.status).toBe(403);
  });

  it('is no list', async () => {
    const { status, body } = await send('PATCH', SITES, formOf(['name', 'x']));
    expect([status, body]).toEqual([400, { non_field_errors: ['Expected a list of items but got type "dict".'] }]);
  });
});

class Picture {
  @Text({ max: 50, blank: true }) name!: string;
  @Image({ folder: 'test-pictures' }) image!: string;
  @Image({ folder: 'test-pictures', optional: true }) backImage!: string | null;
  @WholeNumber({ readOnly: true, optional: true }) imageWidth!: number | null;
}

const PICTURES = new ResourceMeta(Picture, { app: 'extras', path: 'pictures', order: ['name'] });

class PictureService extends ResourceService {
  protected override async prepare(drafts: readonly Draft[]): Promise<void> {
    const [image, width] = [PICTURES.field('image')!, PICTURES.field('image_width')!];
    for (const { values } of drafts) {
      const given = values.get(image);
      if (given instanceof UploadedImage) values.set(width, given.width);
    }
  }
}

describe('A resource with images', () => {
  let service: PictureService;
  let holders: ReturnType<typeof vi.spyOn>;
  const view = { by: commandPrincipal(randomUUID()), origin: 'https://dcim.example.com', dialect: NATIVE, shape: FULL };
  const folder = () => join(server.settings.MEDIA_DIR, 'test-pictures');
  const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
  const create = async (body: Json) => (await service.create(body, view)) as Json;
  const change = async (id: string, body: Json) => (await service.update(id, body, 'change', view)) as Json;
  const pathOf = (shown: Shown, name = 'image') => new URL(String(shown[name])).pathname;
  const fileOf = (shown: Shown, name = 'image') => pathOf(shown, name).split('/').at(-1) as string;

  async function errorsOf(work: Promise<unknown>): Promise<Json> {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ValidationError);
    return (error as ValidationError).errors;
  }

  beforeAll(async () => {
    await server.database.write().run({
      text: `CREATE TABLE extras_picture (id uuid PRIMARY KEY, number bigint GENERATED BY DEFAULT AS IDENTITY,
        name varchar(50) NOT NULL DEFAULT '', image varchar(100) NOT NULL, back_image varchar(100), image_width integer)`,
    });
    service = new PictureService(PICTURES, server.app.get(ResourceTools));
    const fields = PICTURES.fields.filter(({ kind }) => kind === 'image');
    holders = vi
      .spyOn(server.app.get(ImageFiles), 'holders')
      .mockImplementation((name) =>
        name === 'test-pictures' ? fields.map((field) => ({ resource: PICTURES, field })) : [],
      );
  });
  afterAll(() => holders.mockRestore());
  beforeEach(async () => {
    const rows = await server.database.read().rows({ text: 'SELECT id FROM extras_picture' });
    await service.deleteMany(
      rows.map(([id]) => ({ id })),
      view,
    );
    await create({ name: 'first', image: new Upload('x.png', PNG) });
  });
  const filesIn = () => readdirSync(folder());

  it('keeps an upload, shows its address and tells its size', async () => {
    // As large as the photographs of telephones.
    const photograph = new Upload('../front.svg', Buffer.concat([PNG, Buffer.alloc(8 << 20)]));
    const shown = await create({ image: photograph, back_image: dataUrl(GIF) });
    expect(shown).toMatchObject({ image_width: 3 });
    expect(shown.image).toMatch(/^https:\/\/dcim\.example\.com\/media\/test-pictures\/[0-9a-f]{32}\.png$/);
    expect(shown.back_image).toMatch(/\/[0-9a-f]{32}\.gif$/);
    expect(filesIn()).toEqual(expect.arrayContaining([fileOf(shown), fileOf(shown, 'back_image')]));
  });

  it.each([
    ['text', 'x', 'The submitted data was not a file. Check the encoding type on the form.'],
    ['nothing', '', 'The submitted data was not a file. Check the encoding type on the form.'],
    ['null', null, 'This field may not be null.'],
    ['a number', 7, 'The submitted data was not a file. Check the encoding type on the form.'],
    ['an object', { image: 'x' }, 'The submitted data was not a file. Check the encoding type on the form.'],
    ['an empty file', new Upload('x.png', Buffer.alloc(0)), 'The submitted file is empty.'],
    ['an address', 'https://dcim.example.com/media/test-pictures/x.png', 'The image is not that of the object.'],
    [
      'an SVG under another name',
      new Upload('x.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"></svg>')),
      'Upload a valid image. The file you uploaded was either not an image or a corrupted image.',
    ],
    [
      'too large a file',
      new Upload('x.png', Buffer.concat([PNG, Buffer.alloc(50 << 20)])),
      'Ensure this image is no larger than 50 MB.',
    ],
    [
      'too many pixels',
      new Upload('x.png', pngOf(3, 10_001)),
      'Ensure this image is no wider and no higher than 10000 pixels.',
    ],
    [
      'base64 of no image',
      'data:image/png;base64,AAAA',
      'Upload a valid image. The file you uploaded was either not an image or a corrupted image.',
    ],
  ])('refuses %s', async (_, image, message) => {
    const before = filesIn();
    expect(await errorsOf(create({ image }))).toEqual({ image: [message] });
    expect(filesIn()).toEqual(before);
  });

  it('keeps what a client sends back as it read it', async () => {
    const shown = await create({ image: dataUrl(PNG), back_image: dataUrl(GIF) });
    const { id, image, back_image } = shown;
    const replaced = await service.update(id, { name: 'kept', image, back_image }, 'replace', view);
    expect(replaced).toMatchObject({ name: 'kept', image, back_image, image_width: 3 });
    expect(filesIn()).toContain(fileOf(shown));
    expect(await errorsOf(change(id, { image: back_image }))).toEqual({
      image: ['The image is not that of the object.'],
    });
  });

  it('removes what is replaced, cleared or deleted, once that is certain', async () => {
    const shown = await create({ image: dataUrl(PNG), back_image: dataUrl(GIF) });
    const replaced = await change(shown.id, { image: dataUrl(GIF), back_image: null });
    expect(replaced.back_image).toBeNull();
    const left = filesIn();
    expect(left).toContain(fileOf(replaced));
    expect(left).not.toContain(fileOf(shown));
    expect(left).not.toContain(fileOf(shown, 'back_image'));
    await service.delete(shown.id, {}, view);
    expect(filesIn()).not.toContain(fileOf(replaced));
  });

  it('keeps the old and drops the new when the write fails', async () => {
    const shown = await create({ image: dataUrl(PNG) });
    const before = filesIn();
    const recorder = vi
      .spyOn(server.app.get(ResourceTools).recorder, 'record')
      .mockRejectedValue(new Error('no record'));
    await expect(change(shown.id, { image: dataUrl(GIF) })).rejects.toThrow('no record');
    await expect(create({ image: dataUrl(GIF) })).rejects.toThrow('no record');
    await expect(service.delete(shown.id, {}, view)).rejects.toThrow('no record');
    recorder.mockRestore();
    expect(filesIn()).toEqual(before);
  });

  describe('GET /media/', () => {
    it('sends the bytes as what they are, and as nothing that acts', async () => {
      const shown = await create({ image: new Upload('x.html', PNG) });
      const answer = await fetch(new URL(pathOf(shown), server.url), { headers: { accept: 'image/*' } });
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(PNG.length),
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': `inline; filename="${fileOf(shown)}"`,
        'cache-control': 'private, no-cache',
        etag: `"${fileOf(shown)}"`,
      });
      const again = await server.anonymous.get(pathOf(shown), { headers: { 'if-none-match': headers.etag as string } });
      expect([again.status, again.text]).toEqual([304, '']);
      const head = await server.anonymous.head(pathOf(shown));
      expect([head.status, head.headers.get('content-type'), head.text]).toEqual([200, 'image/png', '']);
    });

    it('knows nothing but images that an object has', async () => {
      const shown = await create({ image: dataUrl(PNG) });
      const path = pathOf(shown);
      await service.delete(shown.id, {}, view);
      for (const missing of [
        ...[path, '/media/', '/media/test-pictures/', '/media/other/x.png', '/media/test-pictures/x.png'],
        ...['/media/test-pictures/..%2f..%2fsecret_key', '/media/%2e%2e/secret_key', '/media/test-pictures/%00'],
        `/media/test-pictures/${'0'.repeat(32)}.png`,
      ]) {
        const { status } = await server.anonymous.get(missing);
        expect([missing, status]).toEqual([missing, 404]);
      }
      expect((await server.admin.post(path, {})).status).toBe(405);
    });

    it('asks for a log-in where one is required', async () => {
      const shown = await create({ image: dataUrl(PNG) });
      const locked = await server.sibling({ LOGIN_REQUIRED: 'true' });
      const refused = await locked.anonymous.get(pathOf(shown));
      expect([refused.status, refused.body]).toEqual([
        403,
        { detail: 'Authentication credentials were not provided.' },
      ]);
      const bad = await server.withKey('0'.repeat(40)).get(pathOf(shown));
      expect([bad.status, bad.body.detail]).toEqual([403, 'Invalid token']);
      await locked.close();
    });

    it('shows it to those who may view an object that has it, and to nobody else', async () => {
      const shown = await create({ name: 'visible', image: dataUrl(PNG) });
      const hidden = await create({ name: 'hidden', image: dataUrl(PNG) });
      const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
      const spy = vi
        .spyOn(closed.app.get(ImageFiles), 'holders')
        .mockImplementation((name) => server.app.get(ImageFiles).holders(name));
      const user = await closed.user();
      // The resource of this test is not registered: no request could name it in a permission.
      await server.database.write().run({
        text: `WITH made AS (INSERT INTO users_object_permission (id, name, object_types, actions, constraints)
            VALUES (rackwarden_new_id(), 'pictures', '["extras.picture"]', '["view"]', '{"name": "visible"}') RETURNING id)
          INSERT INTO users_object_permission_users SELECT made.id, $1 FROM made`,
        values: [user.id],
      });
      expect((await user.client.get(pathOf(shown))).status).toBe(200);
      expect((await user.client.get(pathOf(hidden))).status).toBe(404);
      expect((await closed.anonymous.get(pathOf(shown))).status).toBe(404);
      expect((await closed.admin.get(pathOf(hidden))).status).toBe(200);
      spy.mockRestore();
      await closed.close();
    });
  });
});
