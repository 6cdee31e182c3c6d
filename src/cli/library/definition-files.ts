// The files of a device-type library that were named, or that lie in a named folder.
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Kind } from '../../dcim/library/kinds.js';
import { Refusal } from '../say-failure.js';

export interface DefinitionFile {
  /** As it was given, or below the folder that was given. */
  readonly name: string;
  readonly path: string;
  /** Of files in a folder of one kind. */
  readonly kind: Kind | undefined;
}

const DEFINITION = /\.(ya?ml|json)$/i;

/** The library keeps each kind in a folder of its own, beside its schemas, pictures and tests. */
const FOLDERS: Readonly<Record<string, Kind>> = {
  'device-types': 'device',
  'module-types': 'module',
  'rack-types': 'rack',
};

/** In the order of their names. @throws Refusal for a path that is not there, and where nothing is found */
export async function definitionFiles(given: readonly string[], pathOf: PathOf): Promise<DefinitionFile[]> {
  const files: string[] = [];
  for (const name of given) files.push(...(await filesAt(name, pathOf)));
  if (files.length === 0) throw new Refusal(`${given.join(', ')}: no .yaml, .yml or .json file is there.`);
  return [...new Set(files)].map((name) => ({ name, path: pathOf(name), kind: kindAt(name) }));
}

/** Where a given name leads. */
type PathOf = (name: string) => string;

const kindAt = (name: string): Kind | undefined =>
  name
    .split(sep)
    .map((folder) => FOLDERS[folder])
    .findLast((kind) => kind !== undefined);

async function filesAt(given: string, pathOf: PathOf): Promise<string[]> {
  const found = await stat(pathOf(given)).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${given} cannot be read (${error.code}).`);
  });
  if (!found.isDirectory()) return [given];
  const entries = (await readdir(pathOf(given), { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const isLibrary = entries.some((entry) => entry.isDirectory() && FOLDERS[entry.name]);
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = join(given, entry.name);
    if (isLibrary && !FOLDERS[entry.name]) continue;
    if (entry.isDirectory()) files.push(...(await filesAt(at, pathOf)));
    else if (DEFINITION.test(entry.name)) files.push(at);
  }
  return files;
}
