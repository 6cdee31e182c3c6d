import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import { BrowserSession } from '../../support/browser-session.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const recordsOf = async (id: string) => {
  const { body, text } = await server.admin.get(`/api/core/object-changes/?changed_object_id=${id}&action=update`);
  return { count: body.count as number, records: body.results, text };
};

describe('a new password', () => {
  it('leaves a record that tells nothing of it, when an administrator sets it', async () => {
    const { id } = await server.user();
    await server.admin.patch(`/api/users/users/${id}/`, { password: 'another-long-password' });
    const { count, records, text } = await recordsOf(id);
    expect(count).toBe(1);
    expect(records[0]).toMatchObject({ message: 'A secret was changed.', user_name: 'admin' });
    expect(text).not.toMatch(/argon2|another-long-password/);
  });

  it('leaves one when its owner sets it, and their other sessions end', async () => {
    const { id, username, password } = await server.user();
    const [one, other] = [new BrowserSession(server.url), new BrowserSession(server.url)];
    await one.logIn(username, password);
    await other.logIn(username, password);
    const next = 'quite-another-password';
    const fields = { old_password: password, new_password1: next, new_password2: next };
    expect((await one.post('/user/password/', fields)).status).toBe(302);
    const { count, records } = await recordsOf(id);
    expect(count).toBe(1);
    expect(records[0]).toMatchObject({ message: 'A secret was changed.', user_name: username });
    expect((await one.get('/user/profile/')).status).toBe(200);
    expect((await other.get('/user/profile/')).status).toBe(302);
  });

  it('leaves none when nothing changes', async () => {
    const { id } = await server.user();
    await server.admin.patch(`/api/users/users/${id}/`, { first_name: '' });
    expect((await recordsOf(id)).count).toBe(0);
  });
});
