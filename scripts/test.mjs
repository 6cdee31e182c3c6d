// `npm test`: from a bare clone to the last line, `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { closingLine, countTests } from './lib/report.mjs';
import { checkNode, ensureBuild, ensurePackages, ROOT, run, sayFailure } from './lib/setup.mjs';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

await sayFailure(async () => {
  checkNode();
  await ensurePackages();
});
const isBuilt = await build();
await installTools();
const checks = await runChecks();
const tests = isBuilt ? await runTests() : countTests(null, 1);

const failed = [...(isBuilt ? [] : ['build']), ...checks.filter((check) => !check.isPassed).map((check) => check.name)];
const passed = checks.length + 1 - failed.length;
list('Skipped', tests.skips);
list('Failed', [...failed, ...tests.failures]);
const total = { passed: passed + tests.passed, failed: failed.length + tests.failed, skipped: tests.skipped };
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(closingLine(total));

async function build() {
  try {
    await ensureBuild();
    return true;
  } catch (error) {
    console.log(error.message);
    return false;
  }
}

/** The browser and Python, for the tests that need them; without them those report themselves as skipped. */
async function installTools() {
  const missing = [...(findChromium() ? [] : ['chromium']), ...(hasPython() ? [] : PYTHON_PACKAGES)];
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const names = missing.join(', ');
  await run('apt-get', ['update', '-qq'], `Installing ${names} for the tests …`, { env });
  const options = ['install', '-qq', '-y', '--no-install-recommends', ...missing];
  const { code } = await run('apt-get', options, `Still installing ${names} …`, { env });
  if (code !== 0) console.log(`${names} could not be installed: the tests that need them are skipped.`);
}

const PYTHON_PACKAGES = ['python3', 'python3-venv', 'python3-pip'];

function hasPython() {
  return spawnSync('python3', ['-c', 'import venv, ensurepip, pip'], { stdio: 'ignore' }).status === 0;
}

function findChromium() {
  const given = process.env.RACKWARDEN_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const paths = CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...(given ? [given] : []), ...paths].find((path) => existsSync(path));
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'rackwarden-test-'));
  try {
    const report = join(folder, 'report.json');
    const code = await vitest(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
    return countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function vitest(options) {
  const chromium = findChromium();
  const env = { ...process.env, ...(chromium && { RACKWARDEN_CHROMIUM: chromium }) };
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const given = process.argv.slice(2);
  const child = spawn(process.execPath, [program, 'run', ...options, ...given], { cwd: ROOT, env, stdio: 'inherit' });
  return new Promise((done) => child.once('close', done));
}

function list(title, names) {
  if (names.length > 0) console.log(`\n${title}:\n${names.map((name) => `  ${name}`).join('\n')}`);
}
