// A room finds its own resources: a new file is a new resource, and nothing else has to name it.
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CODE = /(?<!\.d|\.spec|\.module)\.[jt]s$/;

/**
 * Everything that the files of a folder export, file by file in alphabetical order; folders within are left alone.
 * @example const parts = await exportsOf(import.meta.dirname)
 */
export async function exportsOf(folder: string): Promise<unknown[]> {
  const files = readdirSync(folder).filter((name) => CODE.test(name) && extname(name) !== '.map');
  const found: unknown[] = [];
  for (const file of files.sort()) {
    const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
    found.push(...Object.values(exported));
  }
  return found;
}
