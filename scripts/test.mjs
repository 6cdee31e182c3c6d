// `npm test`: from a bare clone to the last line, `N passed, N failed`. `npm run test:long` asks more (docs/testing.md).
import { runChecks } from './check.mjs';
import { closingLine, countTests } from './lib/report.mjs';
import { checkNode, ensurePackages, sayFailure } from './lib/setup.mjs';
import { build, installTools, list, runTests } from './lib/tests.mjs';

await sayFailure(async () => {
  checkNode();
  await ensurePackages();
});
const isBuilt = await build();
await installTools();
// Beside one another: the tests begin with half a minute on one core.
const [checks, tests] = await Promise.all([runChecks(), isBuilt ? runTests() : countTests(null, 1)]);

const failed = [...(isBuilt ? [] : ['build']), ...checks.filter((check) => !check.isPassed).map((check) => check.name)];
const passed = checks.length + 1 - failed.length;
list('Skipped', tests.skips);
list('Failed', [...failed, ...tests.failures]);
const total = { passed: passed + tests.passed, failed: failed.length + tests.failed, skipped: tests.skipped };
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(closingLine(total));
