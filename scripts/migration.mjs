// `npm run migration:generate -- NAME`: what the entities have that the migrations have not, as a new migration.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run, SetupFailure, sayFailure, setUp } from './lib/setup.mjs';

const FOLDER = join('src', 'platform', 'database', 'migrations');

const name = process.argv[2] ?? '';
await sayFailure(async () => {
  if (!/^[A-Z][A-Za-z0-9]+$/.test(name)) {
    throw new SetupFailure(
      'Give the migration a name in camel case: npm run migration:generate -- AddRackReservations',
    );
  }
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
