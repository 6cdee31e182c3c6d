// `npm run check`: the static checks, each with its own line. Generated files (openapi.json, migrations) are compared
// by tests, which need the application.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine } from './lib/report.mjs';
import { checkNode, ensurePackages, ROOT, run, sayFailure } from './lib/setup.mjs';

const tool = (path, ...options) => [join(ROOT, 'node_modules', path), ...options];

const STEPS = [
  ['format', tool('@biomejs/biome/bin/biome', 'format', '.')],
  ['lint', tool('@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '.')],
  ['room imports', [join(ROOT, 'scripts', 'rooms.mjs')]],
];
/** Takes longer than all the others: it runs beside them, with the compiler in machine code, a quarter of the other's time. */
const TYPES = ['types', tool('typescript-native/bin/tsc', '--noEmit', '-p', '.')];

export async function runChecks() {
  const types = check(TYPES);
  const outcomes = [];
  for (const step of STEPS) outcomes.push(await check(step));
  return [...outcomes, await types];
}

async function check([name, options]) {
  const { code, output } = await run(process.execPath, options, `Checking ${name} …`);
  console.log(`${code === 0 ? '✓' : '✗'} ${name}`);
  if (code !== 0) console.log(output.trimEnd());
  return { name, isPassed: code === 0 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await sayFailure(async () => {
    checkNode();
    await ensurePackages();
  });
  const outcomes = await runChecks();
  const passed = outcomes.filter((outcome) => outcome.isPassed).length;
  console.log(closingLine({ passed, failed: outcomes.length - passed }));
  process.exitCode = passed === outcomes.length ? 0 : 1;
}
