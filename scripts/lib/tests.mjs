// What the three test commands share: the tools that some tests need, and a run of vitest whose outcome is counted.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { countTests } from './report.mjs';
import { ensureBuild, ROOT, run } from './setup.mjs';

// The headless shell comes first: it has no window to draw around its pages, which takes most of the computing.
const CHROMIUM = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PYTHON_PACKAGES = ['python3', 'python3-venv', 'python3-pip'];
const SLOWEST = 10;

/** Whether there is a build now; says why there is none. */
export async function build() {
  try {
    await ensureBuild();
    return true;
  } catch (error) {
    console.log(error.message);
    return false;
  }
}

/** The browser and Python, for the tests that need them; without them those report themselves as skipped. */
export async function installTools() {
  const isWithout = { chromium: !findChromium(), python: !hasPython() };
  if (!(isWithout.chromium || isWithout.python) || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], 'Looking for packages that the tests need …', { env });
  const missing = [
    ...(isWithout.chromium ? [CHROMIUM.find(isPackage) ?? 'chromium'] : []),
    ...(isWithout.python ? PYTHON_PACKAGES : []),
  ];
  const names = missing.join(', ');
  const options = ['install', '-qq', '-y', '--no-install-recommends', ...missing];
  const { code } = await run('apt-get', options, `Installing ${names} for the tests …`, { env });
  if (code !== 0) console.log(`${names} could not be installed: the tests that need them are skipped.`);
}

/** Whether this distribution has a package of that name. */
function isPackage(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}

function hasPython() {
  return spawnSync('python3', ['-c', 'import venv, ensurepip, pip'], { stdio: 'ignore' }).status === 0;
}

function findChromium() {
  const given = process.env.RACKWARDEN_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const paths = CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...(given ? [given] : []), ...paths].find((path) => existsSync(path));
}

/**
 * Runs vitest with the words of the command line and counts what became of the tests.
 * @param {{ node?: string, environment?: Record<string, string> }} [how] another Node.js, and more of the environment
 */
export async function runTests({ node = process.execPath, environment = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'rackwarden-test-'));
  try {
    const report = join(folder, 'report.json');
    const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await vitest(node, options, environment);
    const told = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
    sayWhatIsSlow(told);
    return countTests(told, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function vitest(node, options, environment) {
  const chromium = findChromium();
  const env = { ...process.env, ...(chromium && { RACKWARDEN_CHROMIUM: chromium }), ...environment };
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const given = process.argv.slice(2);
  const child = spawn(node, [program, 'run', ...options, ...given], { cwd: ROOT, env, stdio: 'inherit' });
  return new Promise((done) => child.once('close', done));
}

function sayWhatIsSlow(report) {
  const files = (report?.testResults ?? [])
    .map(({ name, startTime, endTime }) => ({ name: relative(ROOT, name), seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds);
  const lines = files.slice(0, SLOWEST).map(({ name, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  if (lines.length > 1) console.log(`\nSlowest:\n${lines.join('\n')}`);
}

/** The names of the tests that were skipped, or failed, below a title. */
export function list(title, names) {
  if (names.length > 0) console.log(`\n${title}:\n${names.map((name) => `  ${name}`).join('\n')}`);
}
