// `npm run test:versions`: the tests with each later major version of Node.js, fetched from the npm registry once.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closingLine } from './lib/report.mjs';
import { checkNode, ensurePackages, npm, ROOT, run, sayFailure } from './lib/setup.mjs';
import { build, installTools, list, runTests } from './lib/tests.mjs';

const MAJORS = [22, 24, 26];
const PLATFORM = process.platform === 'win32' ? 'win' : process.platform;
/** The package with the binaries for this machine. */
const PACKAGE = `node-${PLATFORM}-${process.arch}`;

await sayFailure(async () => {
  checkNode();
  await ensurePackages();
});
const total = { passed: 0, failed: 0, skipped: 0 };
if (!(await build())) total.failed++;
await installTools();
for (const major of total.failed > 0 ? [] : MAJORS) await testWith(major);
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(closingLine(total));

async function testWith(major) {
  const node = await fetchNode(major);
  if (!node) {
    console.log(`\nNode.js ${major} is skipped: ${PACKAGE}@${major} cannot be had or does not run here.`);
    total.skipped++;
    return;
  }
  console.log(`\nNode.js ${node.version}:`);
  const tests = await runTests({ node: node.path });
  const names = (of) => of.map((name) => `Node.js ${major}: ${name}`);
  list('Skipped', names(tests.skips));
  list('Failed', names(tests.failures));
  console.log(`Node.js ${node.version}: ${closingLine(tests)}`);
  for (const key of Object.keys(total)) total[key] += tests[key];
}

/** The newest of a major version, or nothing. */
async function fetchNode(major) {
  const folder = join(ROOT, 'node_modules', '.cache', `node-${major}`);
  const path = join(folder, 'node_modules', PACKAGE, 'bin', PLATFORM === 'win' ? 'node.exe' : 'node');
  if (!existsSync(path))
    await npm('install', '--prefix', folder, '--no-save', '--ignore-scripts', `${PACKAGE}@${major}`);
  if (!existsSync(path)) return null;
  const { code, output } = await run(path, ['--version'], `Asking Node.js ${major} for its version …`);
  return code === 0 ? { path, version: output.trim().replace(/^v/, '') } : null;
}
