// The closing lines of a run: names of what failed or was skipped, then the counts alone on the last line.
export function closingLine({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** What vitest's JSON report counts; a file that cannot be loaded has no tests and counts as one that failed. */
export function countTests(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for (const { name, status, message, assertionResults } of report?.testResults ?? []) {
    for (const { status: outcome, fullName } of assertionResults) count(counts, outcome, fullName);
    const isUnaccounted = status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
    if (isUnaccounted) count(counts, 'failed', `${name}: ${message?.split('\n')[0] || 'cannot be loaded'}`);
  }
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  if (isEmpty) count(counts, 'failed', 'no test was run');
  else if (exitCode !== 0 && counts.failed === 0) count(counts, 'failed', 'vitest failed outside the tests');
  return counts;
}

function count(counts, outcome, name) {
  if (outcome === 'passed') counts.passed++;
  else if (outcome === 'failed') counts.failures.push(name) && counts.failed++;
  else counts.skips.push(name) && counts.skipped++;
}
