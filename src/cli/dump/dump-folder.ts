// A folder of NetBox REST API dumps: one file an endpoint (`dcim.sites.jsonl`), one object a line.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allResources, type ResourceMeta } from '../../engine/declare/resource.js';
import { Refusal } from '../say-failure.js';

export interface DumpFile {
  /** `dcim.sites.jsonl` */
  readonly name: string;
  readonly path: string;
  readonly lines: number;
  /** null: nothing here takes its objects. */
  readonly resource: ResourceMeta | null;
}

/** The dumps of a folder, counted; it is named as it was given. @throws Refusal where there is nothing to read */
export async function surveyFolder(folder: string, given = folder): Promise<DumpFile[]> {
  const names = (await namesIn(folder, given)).filter((name) => name.endsWith('.jsonl')).sort();
  if (names.length === 0) throw new Refusal(`${given} has no dump in it: no file like dcim.sites.jsonl.`);
  const files: DumpFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    let lines = 0;
    for await (const line of linesOf(path)) if (line.trim() !== '') lines++;
    files.push({ name, path, lines, resource: resourceIn(name) });
  }
  return files;
}

async function namesIn(folder: string, given: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal(`There is no folder ${given}.`);
    if (code === 'ENOTDIR') throw new Refusal(`${given} is a file: give the folder it is in.`);
    throw new Refusal(`${given} cannot be read (${code}).`);
  }
}

// Accounts and what the server writes itself are no inventory: a dump has no passwords, and no say in who may log in.
function resourceIn(name: string): ResourceMeta | null {
  const found = allResources().find(({ app, path }) => name === `${app}.${path}.jsonl`);
  return found && !found.options.confidential && !found.options.readOnly ? found : null;
}

/** The lines of a file, without ever holding it whole. @throws Refusal where it cannot be read */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  let isFirst = true;
  try {
    for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
      // Only a line feed ends a line: JSON may hold U+2028, which node:readline would take for an end as well.
      const lines = (rest + (isFirst ? part.replace(/^\uFEFF/, '') : part)).split('\n');
      isFirst = false;
      rest = lines.pop() as string;
      yield* lines;
    }
  } catch (error) {
    throw new Refusal(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (rest !== '') yield rest;
}
