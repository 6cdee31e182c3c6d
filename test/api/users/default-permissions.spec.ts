// What every user has by DEFAULT_PERMISSIONS is judged as a permission is: when the server starts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('DEFAULT_PERMISSIONS', () => {
  it.each([
    [{ 'dcim.view_sight': null }, 'DEFAULT_PERMISSIONS=dcim.view_sight cannot be used: there is no such permission.'],
    [
      { 'dcim.view_site': { nope: 1 } },
      `DEFAULT_PERMISSIONS=dcim.view_site: {"nope":1} cannot be used: Cannot resolve keyword 'nope' into field.`,
    ],
    [
      { 'users.view_user': [{ password__startswith: 'a' }] },
      `DEFAULT_PERMISSIONS=users.view_user: [{"password__startswith":"a"}] cannot be used: Cannot resolve keyword 'password' into field.`,
    ],
    [
      { 'dcim.view_site': [] },
      'DEFAULT_PERMISSIONS=dcim.view_site: [] cannot be used: Constraints are an object, a list of objects, or null.',
    ],
    [
      { 'tenancy.view_contact': { name: '$user' } },
      `DEFAULT_PERMISSIONS=tenancy.view_contact: {"name":"$user"} cannot be used: 'name' is not compared with a user: $user stands for the id of one.`,
    ],
  ])('stop the start when they are %j', async (given, sentence) => {
    await expect(server.sibling({ DEFAULT_PERMISSIONS: JSON.stringify(given) })).rejects.toThrow(sentence);
  });

  it('add to what a user is permitted', async () => {
    const sibling = await server.sibling({
      EXEMPT_VIEW_PERMISSIONS: '',
      DEFAULT_PERMISSIONS: JSON.stringify({ 'dcim.view_site': { slug: 'everybodys' } }),
    });
    const hank = await server.user();
    await server.admin.post('/api/dcim/sites/', [
      { name: 'A', slug: 'everybodys' },
      { name: 'B', slug: 'hanks' },
      { name: 'C', slug: 'nobodys' },
    ]);
    await server.admin.post('/api/users/permissions/', {
      name: 'hanks',
      object_types: ['dcim.site'],
      actions: ['view'],
      constraints: { slug: 'hanks' },
      users: [hank.id],
    });
    const { body } = await sibling.withKey(hank.key).get('/api/dcim/sites/');
    expect(body.results.map(({ name }: { name: string }) => name)).toEqual(['A', 'B']);
    await sibling.close();
  });
});
