// The files of a device-type library that were named, or that lie in a named folder.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../say-failure.js';

const DEFINITION = /\.(ya?ml|json)$/i;

/** In the order of their names. @throws Refusal for a path that is not there, and where nothing is found */
export async function definitionFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await filesAt(path)));
  if (files.length === 0) throw new Refusal(`${paths.join(', ')}: no .yaml, .yml or .json file is there.`);
  return [...new Set(files)];
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code}).`);
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) files.push(...(await filesAt(join(path, entry.name))));
    else if (DEFINITION.test(entry.name)) files.push(join(path, entry.name));
  }
  return files;
}
