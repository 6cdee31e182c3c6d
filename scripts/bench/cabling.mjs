// Cables: laying ten thousand, laying one more behind six panels, and tracing over these.
import pg from 'pg';
import { wrongPaths } from '../../dist/src/dcim/cabling/trace.js';
import { SESSION_OPTIONS } from '../../dist/src/platform/database/data-source.js';

const CABLES = 10_000;
const BATCH = 1_000;
const PANELS = 6;
const ROUNDS = 30;

/** Seconds for all the cables, milliseconds for one and for a trace. */
export async function measureCabling(ours, databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl, options: SESSION_OPTIONS });
  await client.connect();
  try {
    const all = await layMany(ours, client);
    const { first, last } = await layChain(ours, client);
    const ends = { a_terminations: [last.near], b_terminations: [last.far] };
    const one = await medianOf(
      () => send(ours, 'POST', 'cables/', ends),
      ({ id }) => send(ours, 'DELETE', `cables/${id}/`),
    );
    await send(ours, 'POST', 'cables/', ends);
    const { planned, traced } = await timesOfTrace(client, first.id);
    console.log(`${CABLES} cables between interfaces, ${BATCH} a request: ${all.toFixed(1)} s`);
    console.log(`create a cable behind ${PANELS} panels, median of ${ROUNDS}: ${one.toFixed(1)} ms`);
    console.log(
      `trace over ${PANELS} panels, median of ${ROUNDS}: ${traced.toFixed(1)} ms, and ${planned.toFixed(1)} ms to plan it\n`,
    );
    return { all, one, trace: planned + traced };
  } finally {
    await client.end();
  }
}

/** Between interfaces that have none. */
async function layMany(ours, client) {
  const { rows } = await client.query('SELECT id FROM dcim_interface WHERE cable_id IS NULL ORDER BY number LIMIT $1', [
    2 * CABLES,
  ]);
  const started = performance.now();
  for (let start = 0; start < rows.length; start += 2 * BATCH) {
    const ends = rows.slice(start, start + 2 * BATCH).map(({ id }) => end('interface', id));
    const bodies = ends.flatMap((one, place) =>
      place % 2 ? [] : [{ a_terminations: [one], b_terminations: [ends[place + 1]] }],
    );
    await send(ours, 'POST', 'cables/', bodies);
  }
  return (performance.now() - started) / 1000;
}

/** From an interface over all the panels but for the last cable, to another interface: its ends. */
async function layChain(ours, client) {
  const { rows } = await client.query(
    'SELECT id, device_id FROM dcim_interface WHERE cable_id IS NULL ORDER BY number DESC LIMIT 2',
  );
  const [near, far] = rows.map(({ id }) => end('interface', id));
  const cables = [];
  let open = near;
  for (let place = 1; place <= PANELS; place++) {
    const panel = await makePanel(ours, rows[0].device_id, place);
    const [inside, outside] = place % 2 ? [panel.front, panel.rear] : [panel.rear, panel.front];
    cables.push(await send(ours, 'POST', 'cables/', { a_terminations: [open], b_terminations: [inside] }));
    open = outside;
  }
  return { first: cables[0], last: { near: open, far } };
}

/** A rear port of twelve positions, and the front port at the fifth. */
async function makePanel(ours, device, place) {
  const common = { device, type: 'mpo' };
  const rear = await send(ours, 'POST', 'rear-ports/', { ...common, name: `rear ${place}`, positions: 12 });
  const position = { rear_port: rear.id, rear_port_position: 5 };
  const front = await send(ours, 'POST', 'front-ports/', { ...common, name: `front ${place}`, ...position });
  return { front: end('frontport', front.id), rear: end('rearport', rear.id) };
}

/** What PostgreSQL itself says of the recursive statement: it walks the path from the cable, and compares. */
async function timesOfTrace(client, cable) {
  const plans = [];
  const records = async ({ text, values }) => {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values);
    plans.push(rows[0]['QUERY PLAN'][0]);
    return [];
  };
  for (let round = 0; round < ROUNDS; round++) await wrongPaths({ records }, [cable]);
  const [planned, traced] = ['Planning Time', 'Execution Time'].map((name) => median(plans.map((plan) => plan[name])));
  return { planned, traced };
}

const end = (model, id) => ({ object_type: `dcim.${model}`, object_id: id });

async function send({ origin, headers }, method, path, body) {
  const answer = await fetch(`${origin}/api/dcim/${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(60_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** Milliseconds of the work; what has to be undone is not counted. */
async function medianOf(work, undo = async () => undefined) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const made = await work();
    times.push(performance.now() - started);
    await undo(made);
  }
  return median(times);
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
