// One list of the server beside the same of the bare one: requests a second, processor time, the ratio.
import autocannon from 'autocannon';
import { cpuOf, cpuOfTree, forgetPeakOf, peakOf } from './processes.mjs';

const CONNECTIONS = 8;
const WARM_UP = 2;

/** Measures both in turn and prints the figures; the milliseconds that a request costs each, of Node.js and of PostgreSQL. */
export async function compare(path, { ours, bare, postmaster, rounds, seconds }) {
  const answer = await sameAnswer(path, ours, bare);
  const candidates = [ours, bare].map((server) => ({ ...server, url: `${server.origin}${path}`, results: [] }));
  for (const candidate of candidates) await shoot(candidate, WARM_UP);
  for (const { pid } of candidates) forgetPeakOf(pid);
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) candidate.results.push(await measure(candidate, postmaster, seconds));
  }
  console.log(`GET ${path} of ${answer.count}, ${CONNECTIONS} connections, median of ${rounds} rounds of ${seconds} s`);
  print(candidates);
  const [a, b] = candidates.map(({ results }) => ({
    node: median(results.map(({ node }) => node)),
    postgres: median(results.map(({ postgres }) => postgres)),
  }));
  return { ours: a, bare: b };
}

async function sameAnswer(path, ours, bare) {
  const [a, b] = await Promise.all([ours, bare].map(({ origin, headers }) => textOf(`${origin}${path}`, headers)));
  if (a === b) return JSON.parse(a);
  const at = [...a].findIndex((char, index) => char !== b[index]);
  throw new Error(`The two servers differ at ${at}: …${a.slice(at - 60, at + 40)}… / …${b.slice(at - 60, at + 40)}…`);
}

async function textOf(url, headers) {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  return answer.text();
}

async function measure(candidate, postmaster, seconds) {
  const before = { node: cpuOf(candidate.pid), postgres: cpuOfTree(postmaster) };
  const { requests, non2xx, errors } = await shoot(candidate, seconds);
  if (non2xx + errors > 0) throw new Error(`${non2xx} answers were no 200, ${errors} requests failed`);
  const perRequest = (from, to) => (from === null || to === null ? null : ((to - from) * 1000) / requests.total);
  return {
    rate: requests.average,
    node: perRequest(before.node, cpuOf(candidate.pid)),
    postgres: perRequest(before.postgres, cpuOfTree(postmaster)),
  };
}

function shoot({ url, headers }, duration) {
  return autocannon({ url, headers, duration, connections: CONNECTIONS });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function print(candidates) {
  const figure = (candidate, key) => median(candidate.results.map((result) => result[key]));
  const shown = (value, digits = 2) => (value === null || Number.isNaN(value) ? 'n/a' : value.toFixed(digits));
  console.log('server                 requests/s   node CPU ms   PostgreSQL CPU ms   node memory MB');
  for (const candidate of candidates) {
    const cells = [
      figure(candidate, 'rate').toFixed(1).padStart(12),
      shown(figure(candidate, 'node')).padStart(14),
      shown(figure(candidate, 'postgres')).padStart(20),
      shown(peakOf(candidate.pid), 0).padStart(17),
    ];
    console.log(candidate.name.padEnd(21) + cells.join(''));
  }
  const [ours, bare] = candidates;
  const pairs = ours.results.map((result, index) => result.rate / bare.results[index].rate);
  const all = pairs.map((ratio) => ratio.toFixed(2)).join(', ');
  console.log(`ratio of requests/s: ${median(pairs).toFixed(2)} (rounds: ${all})\n`);
}
