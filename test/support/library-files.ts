// Files of the community's device-type library, as they are written, held against the types that were made of them.
import { parse } from 'yaml';
import type { TestServer } from './app.js';
import type { Json } from './client.js';

/** Lists that are components; the others of a file are its own fields. */
const LISTS = [
  ...['console-ports', 'console-server-ports', 'power-ports', 'power-outlets', 'interfaces', 'rear-ports'],
  ...['front-ports', 'module-bays', 'device-bays', 'inventory-items'],
];
/** What a file says and nothing is kept of, see `docs/compatibility.md`. */
const NOT_KEPT = ['front_image', 'rear_image', 'is_powered'];

/** Each field that does not show what is written, and each list with another number of components. */
export async function differencesFrom(
  server: TestServer,
  texts: readonly string[],
  results: readonly Json[],
): Promise<string[]> {
  const templates = new Map<string, Json[]>();
  for (const list of LISTS) templates.set(list, await all(server, `/api/dcim/${list.replace(/s$/, '-templates')}/`));
  const differences: string[] = [];
  for (const [index, text] of texts.entries()) {
    const { device_type, module_type, notes } = results[index];
    const { id, url } = device_type ?? module_type;
    const written: Json = parse(text, { version: '1.1', schema: 'failsafe' });
    const ofType = (one: Json) => (one.device_type ?? one.module_type).id === id;
    const own = Object.fromEntries(Object.entries(written).filter(([name]) => ![...LISTS, ...NOT_KEPT].includes(name)));
    const found = differing(own, (await server.admin.get(url)).body, notes);
    for (const list of LISTS) {
      const shown = templates.get(list)?.filter(ofType) ?? [];
      const components: Json[] = written[list] ?? [];
      if (shown.length !== components.length) found.push(`${shown.length} of ${components.length} ${list}`);
      for (const component of components) {
        const one = shown.find(({ name }) => name === component.name);
        found.push(...(one ? differing(component, one, notes) : [`no ${list} ${component.name}`]));
      }
    }
    differences.push(...found.map((one) => `${written.model}: ${one}`));
  }
  return differences;
}

/** The fields that do not show what is written; one that nothing has is to be named in the notes. */
function differing(written: Json, shown: Json, notes: readonly string[]): string[] {
  return Object.entries<string>(written).flatMap(([field, value]) => {
    const isThere = field in shown ? isWritten(shown[field], value) : notes.some((note) => note.includes(field));
    return isThere
      ? []
      : [`${written.name ?? ''} ${field} is ${JSON.stringify(shown[field])}, written ${value}`.trim()];
  });
}

function isWritten(shown: Json, written: string): boolean {
  if (shown === null) return ['', '~', 'null'].includes(written);
  if (typeof shown === 'number') return shown === Number(written);
  return String(shown.value ?? shown.name ?? shown) === written.trim();
}

async function all(server: TestServer, path: string): Promise<Json[]> {
  const rows: Json[] = [];
  for (let next: string | null = `${path}?limit=1000`; next; ) {
    const { body }: Json = await server.admin.get(next);
    rows.push(...body.results);
    next = body.next;
  }
  return rows;
}
