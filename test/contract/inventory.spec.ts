// A real inventory as NetBox served it, loaded and read again: every list of the NetBox dialect says the same, save for
// what docs/compatibility.md names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surveyFolder } from '../../src/cli/dump/dump-folder.js';
import { importDump } from '../../src/cli/dump/import-dump.js';
import { startServer, type TestServer } from '../support/app.js';
import type { Json } from '../support/client.js';
import { documentedFor } from '../support/compatibility.js';
import { REFERENCE_DIR } from '../support/reference.js';

/** What a port shows of its cable. */
const OF_CABLES = new Set([
  ...['cable', 'cable_end', 'link_peers', 'link_peers_type', '_occupied'],
  ...['connected_endpoints', 'connected_endpoints_type', 'connected_endpoints_reachable'],
]);

const FOLDER = join(REFERENCE_DIR ?? '', 'inventory');
const files = REFERENCE_DIR === null ? [] : await surveyFolder(FOLDER);
const loaded = files.filter(({ resource }) => resource !== null);
const why = REFERENCE_DIR === null ? ' (the reference folder is not here: set REFERENCE_DIR)' : '';

describe.skipIf(REFERENCE_DIR === null)(`a loaded inventory${why}`, () => {
  let server: TestServer;
  let created = 0;
  const elsewhere = new Map<string, number>();

  beforeAll(async () => {
    server = await startServer({ API_DIALECT: 'netbox', MAX_PAGE_SIZE: '1000' });
    const quiet = { begin() {}, progress() {}, end() {}, giveUp() {}, say: (text: string) => expect(text).toBe('') };
    const rooms = { app: server.app, signal: new AbortController().signal };
    const outcomes = await importDump(files, rooms as never, quiet);
    for (const outcome of outcomes) created += outcome.created;
    expect(outcomes.flatMap(({ refused }) => refused)).toEqual([]);
    for (const outcome of outcomes) for (const [reason, count] of outcome.elsewhere) elsewhere.set(reason, count);
  }, 120_000);
  afterAll(() => server?.close());

  it('is all of it but the cables that end on circuits, which are named', () => {
    expect(created).toBe(4397);
    expect([...elsewhere]).toEqual([[expect.stringContaining('circuits'), 32]]);
  });

  it.each(loaded.map(({ name, resource }) => [`${resource?.app}/${resource?.path}`, name] as const))(
    '%s says the same',
    async (path, file) => {
      const theirs = linesIn(file).filter(({ id }) => path !== 'dcim/cables' || !circuits.has(id));
      const ours = new Map<number, Json>((await all(server, path)).map((one) => [one.id, one]));
      const different = new Set<string>();
      const examples: Record<string, unknown> = {};
      for (const their of theirs) {
        const shown = comparable(ours.get(their.id) ?? {});
        for (const [name, value] of Object.entries(comparable(their))) {
          if (isLeftOut(name, their)) continue;
          const own = shown[name];
          if (JSON.stringify(own) === JSON.stringify(value)) continue;
          different.add(name);
          examples[name] ??= { id: their.id, own, value };
        }
        for (const name of Object.keys(ours.get(their.id) ?? {})) if (!(name in their)) different.add(`more ${name}`);
      }
      expect(ours.size).toBe(theirs.length);
      const told = documentedFor(path, 'value');
      for (const name of told) delete examples[name];
      expect(examples).toEqual({});
      // A line that is no longer true fails as well; those about every resource need not hold for each.
      expect([...different].filter((name) => !told.includes(name))).toEqual([]);
    },
    30_000,
  );
});

function linesIn(file: string): Json[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

function numbersIn(file: string, isMeant: (line: Json) => boolean): ReadonlySet<number> {
  const lines = REFERENCE_DIR === null ? [] : linesIn(file);
  return new Set(lines.filter(isMeant).map(({ id }) => id));
}

/** The cables that end on circuits, which are not here. */
const circuits = numbersIn('dcim.cables.jsonl', ({ a_terminations: a, b_terminations: b }) =>
  [...a, ...b].some(({ object_type }) => object_type.startsWith('circuits.')),
);

/** Rear ports on such cables, and the front ports in front of them. */
const rearPorts = numbersIn('dcim.rear-ports.jsonl', ({ cable }) => circuits.has(cable?.id));
const frontPorts = numbersIn('dcim.front-ports.jsonl', ({ rear_port }) => rearPorts.has(rear_port.id));

/** Does a port show something that only one of those cables could have told? */
function isLeftOut(name: string, { cable, link_peers, link_peers_type }: Json): boolean {
  if (circuits.has(cable?.id)) return OF_CABLES.has(name);
  const leadsThere = link_peers_type === 'dcim.frontport' && link_peers.some(({ id }: Json) => frontPorts.has(id));
  return leadsThere && name.startsWith('connected_endpoints');
}

async function all(server: TestServer, path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let offset = 0; ; offset += 1000) {
    const { status, body } = await server.admin.get(`/api/${path}/?limit=1000&offset=${offset}`);
    expect(status).toBe(200);
    found.push(...body.results);
    if (body.next === null) return found;
  }
}

/** Urls by their paths, times as instants; keys in one order. */
function comparable(value: Json): Json {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'string') {
    if (/^https?:\/\/[^/]+\/(api|dcim|extras|tenancy|users)\//.test(value)) return new URL(value).pathname;
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)$/.test(value)) return Date.parse(value);
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, comparable(one)]));
}
