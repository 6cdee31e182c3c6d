import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../../../src/dcim/site.js';
import { ImageAttachment } from '../../../src/extras/image-attachment.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json, Reply } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { GIF, PNG, pngOf } from '../../support/factories/images.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const IMAGES = '/api/extras/image-attachments/';
const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
let site: Json;
let other: Json;

/** A body about the site, which is there only when the body is read. */
const of = (more: Record<string, unknown>, parent = () => site): Record<string, unknown> => {
  const body = { object_type: 'dcim.site', object_id: '' };
  Object.defineProperty(body, 'object_id', { enumerable: true, get: () => parent().id });
  return Object.assign(body, more);
};

describeResource(ImageAttachment, {
  before: async (server) => {
    site = await make(server, Site, { name: 'Akron' });
    other = await make(server, Site, { name: 'Albany' });
  },
  create: [
    of({ image: dataUrl(PNG), name: 'Front', description: 'From the street' }),
    of({ image: dataUrl(GIF), name: 'Back' }),
    of({ image: dataUrl(pngOf(70, 50)) }, () => other),
  ],
  patch: { name: 'Roof', description: 'From above' },
  brief: ['name', 'image', 'description'],
  alike: { object_type: 'of a second kind of object the list would need one more statement' },
});

describe('an image attachment', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    site = await make(server, Site, { name: 'Akron' });
  });
  afterAll(() => server.close());

  /** As a browser sends a form. */
  async function upload(image: Uint8Array, filename: string, fields: Record<string, string> = {}): Promise<Reply> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ object_type: 'dcim.site', object_id: site.id, ...fields })) {
      form.append(name, value);
    }
    form.append('image', new File([new Uint8Array(image)], filename));
    const request = new Request(`${server.url}${IMAGES}`, { method: 'POST', body: form });
    return server.admin.send('POST', IMAGES, {
      raw: new Uint8Array(await request.arrayBuffer()),
      headers: { 'content-type': request.headers.get('content-type') as string },
    });
  }

  const files = (): string[] => {
    try {
      return readdirSync(join(server.settings.MEDIA_DIR, 'image-attachments')).sort();
    } catch {
      return [];
    }
  };
  const pathOf = ({ image }: Json): string => new URL(image).pathname;
  const fileOf = (shown: Json): string => pathOf(shown).split('/').at(-1) as string;
  const download = (path: string, client: Client = server.anonymous) => client.get(path);

  it('is uploaded as a form, knows its size and its object, and is served as an image that does nothing', async () => {
    const reply = await upload(pngOf(640, 480), '../../rack view.png', { name: 'Rack' });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body).toMatchObject({
      display: 'Rack',
      object_type: 'dcim.site',
      object_id: site.id,
      parent: { id: site.id, name: 'Akron' },
      image_width: 640,
      image_height: 480,
      image: expect.stringMatching(/\/media\/image-attachments\/[0-9a-f]+\.png$/),
    });
    expect(files()).toContain(fileOf(reply.body));
    const { status, headers } = await download(pathOf(reply.body));
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  it.each([
    ['a drawing', 'x.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a page', 'x.png', '<!doctype html><script>alert(1)</script>'],
    ['text', 'x.jpg', 'text'],
    ['nothing', 'x.png', ''],
  ])('refuses %s, whatever it is called', async (_, filename, content) => {
    const before = files();
    const reply = await changingNothing(server, () => upload(Buffer.from(content), filename));
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['image']]);
    const encoded = `data:image/svg+xml;base64,${Buffer.from(content).toString('base64')}`;
    const again = await changingNothing(server, () => server.admin.post(IMAGES, of({ image: encoded })));
    expect([again.status, Object.keys(again.body)]).toEqual([400, ['image']]);
    expect(files()).toEqual(before);
  });

  it('leaves no file where the object is refused', async () => {
    const before = files();
    const reply = await changingNothing(server, () => upload(PNG, 'x.png', { object_id: 'nope' }));
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['object_id']]);
    expect(files()).toEqual(before);
  });

  it('is downloaded by those alone who may view it', async () => {
    const shown = (await upload(PNG, 'x.png')).body;
    const grants = { 'extras.view_imageattachment': [{ name: 'visible' }] };
    const closed = await server.sibling({
      EXEMPT_VIEW_PERMISSIONS: '',
      DEFAULT_PERMISSIONS: JSON.stringify(grants),
    });
    const { client } = await closed.user();
    expect((await download(pathOf(shown), client)).status).toBe(404);
    await server.admin.patch(`${IMAGES}${shown.id}/`, { name: 'visible' });
    expect((await download(pathOf(shown), client)).status).toBe(200);
    expect((await download(pathOf(shown), closed.anonymous)).status).toBe(404);
    await closed.close();
  });

  it('takes another image for the one it has, and the files go with the rows', async () => {
    const before = files();
    const first = (await upload(PNG, 'x.png')).body;
    const path = `${IMAGES}${first.id}/`;
    const { body: second } = await server.admin.patch(path, { image: dataUrl(GIF) });
    expect(second).toMatchObject({ image_width: 3, image_height: 2, image: expect.stringMatching(/\.gif$/) });
    expect(files()).toEqual([...before, fileOf(second)].sort());
    expect((await download(pathOf(first))).status).toBe(404);
    await server.admin.delete(path);
    expect(files()).toEqual(before);
    expect((await download(pathOf(second))).status).toBe(404);
  });

  it('goes with its object, and its file too', async () => {
    const before = files();
    const other = await make(server, Site);
    const { body } = await upload(PNG, 'x.png', { object_id: other.id });
    expect(files()).toEqual([...before, fileOf(body)].sort());
    await server.admin.delete(`/api/dcim/sites/${other.id}/`);
    expect((await server.admin.get(`${IMAGES}${body.id}/`)).status).toBe(404);
    expect(files()).toEqual(before);
  });

  it('stays with its object, which must be one that has pictures', async () => {
    const other = await make(server, Site);
    const tag = await make(server, Tag);
    const { body } = await upload(PNG, 'x.png');
    const moved = await changingNothing(server, () =>
      server.admin.patch(`${IMAGES}${body.id}/`, { object_type: 'dcim.site', object_id: other.id }),
    );
    expect([moved.status, moved.body]).toEqual([400, { object_id: ['An image cannot be moved to another object.'] }]);
    const wrong = await changingNothing(server, () =>
      upload(PNG, 'x.png', { object_type: 'extras.tag', object_id: tag.id }),
    );
    expect([wrong.status, wrong.body]).toEqual([400, { object_type: ['Invalid content type: extras.tag'] }]);
  });
});
