// What one instance has changed, another one knows once it has heard of it.
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { Notifications } from '../../src/platform/database/notifications.js';
import { PRINCIPALS_CHANNEL } from '../../src/users/principals-channel.js';
import type { TestServer } from './app.js';

/**
 * Waits until the server has heard everything that was committed before: PostgreSQL delivers notifications in the order
 * of the commits, so that one of our own, about nobody, is the last.
 */
export async function hearAll(server: TestServer): Promise<void> {
  const [notifications, nobody] = [server.service(Notifications), randomUUID()];
  const tell = notifications.tell.bind(notifications);
  await new Promise<void>((heard, fail) => {
    vi.spyOn(notifications, 'tell').mockImplementation((channel, payload) => {
      tell(channel, payload);
      if (payload === nobody) heard();
    });
    const sent = { text: 'SELECT pg_notify($1, $2)', values: [PRINCIPALS_CHANNEL, nobody] };
    server.database.write().run(sent).catch(fail);
  }).finally(() => vi.mocked(notifications.tell).mockRestore());
}
