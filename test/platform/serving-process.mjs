// A process of its own that opens the embedded database, for tests that kill one: DATA_DIR and purpose are arguments.
// It says what it has, then holds on until it is told to stop.
import { openDatabaseServer } from '../../dist/src/platform/database/database-server.js';

const [dataDir, purpose] = process.argv.slice(2);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
try {
  const server = await openDatabaseServer({ DATABASE_URL: null, DATA_DIR: dataDir }, purpose);
  const { url, adopted, isOurs } = server;
  say({ url, adopted, isOurs });
  process.once('SIGTERM', async () => {
    await server.stop();
    process.exit(0);
  });
} catch (error) {
  say({ failure: `${error.name}: ${error.message}` });
}
