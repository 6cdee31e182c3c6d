// `npm run migration:generate -- ROOM NAME`: a new migration of that room, with what the entities have and the
// migrations do not.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run, SetupFailure, sayFailure, setUp } from './lib/setup.mjs';

const [room = '', name = ''] = process.argv.slice(2);
const FOLDER = join('src', room, 'migrations');

await sayFailure(async () => {
  if (!existsSync(join(ROOT, 'src', room)) || !/^[A-Z][A-Za-z0-9]+$/.test(name)) {
    throw new SetupFailure(
      'Name the room and the migration, in camel case: npm run migration:generate -- dcim AddRackReservations',
    );
  }
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
});
await setUp();
await sayFailure(() => withDatabase(generate));

/** A database that exists for this alone. */
async function withDatabase(work) {
  const { startEmbedded } = await import('../dist/src/platform/database/embedded-postgres.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'rackwarden-migration-'));
  const server = await startEmbedded({ dataDir });
  try {
    await work(server.url);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function generate(url) {
  const before = migrations();
  await typeorm(url, 'migration:run');
  await typeorm(url, 'migration:generate', join(FOLDER, name), '--esm');
  const made = migrations().filter((file) => !before.includes(file));
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  await run(process.execPath, [biome, 'format', '--write', ...made], 'Formatting …');
  console.log(made.join('\n'));
}

function migrations() {
  return readdirSync(join(ROOT, FOLDER)).map((file) => join(FOLDER, file));
}

async function typeorm(url, command, ...options) {
  const cli = join(ROOT, 'node_modules', 'typeorm', 'cli.js');
  const source = ['-d', join('dist', 'ormconfig.js')];
  const env = { ...process.env, DATABASE_URL: url };
  const { code, output } = await run(process.execPath, [cli, command, ...options, ...source], 'Comparing …', { env });
  if (/No changes in database schema/.test(output)) {
    throw new SetupFailure('The migrations already make what the entities declare: there is nothing to generate.');
  }
  if (code !== 0) throw new SetupFailure(`typeorm ${command} failed:\n${output.trim()}`);
}
