// The files of a device-type library that were named, or that lie in a named folder.
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Kind } from '../../dcim/library/kinds.js';
import { Refusal } from '../say-failure.js';

export interface DefinitionFile {
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
export async function definitionFiles(paths: readonly string[]): Promise<DefinitionFile[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await filesAt(path)));
  if (files.length === 0) throw new Refusal(`${paths.join(', ')}: no .yaml, .yml or .json file is there.`);
  return [...new Set(files)].map((path) => ({ path, kind: kindAt(path) }));
}

const kindAt = (path: string): Kind | undefined =>
  path
    .split(sep)
    .map((folder) => FOLDERS[folder])
    .findLast((kind) => kind !== undefined);

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code}).`);
  });
  if (!found.isDirectory()) return [path];
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const isLibrary = entries.some((entry) => entry.isDirectory() && FOLDERS[entry.name]);
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = join(path, entry.name);
    if (isLibrary && !FOLDERS[entry.name]) continue;
    if (entry.isDirectory()) files.push(...(await filesAt(at)));
    else if (DEFINITION.test(entry.name)) files.push(at);
  }
  return files;
}
