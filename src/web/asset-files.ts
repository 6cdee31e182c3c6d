// The files of the pages. Their names in pages have a hash of what is in them, so that a browser never asks again.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface AssetFile {
  readonly folder: string;
  readonly name: string;
  /** `rackwarden.3f2a1b9c04.css` */
  readonly hashedName: string;
}

export const STATIC = '/static/';

const OWN = fileURLToPath(new URL('./assets', import.meta.url));
const PICO = dirname(createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css'));

const FILES: readonly AssetFile[] = [
  ...(existsSync(OWN) ? readdirSync(OWN).map((name) => assetFile(OWN, name)) : []),
  assetFile(PICO, 'pico.min.css'),
];

function assetFile(folder: string, name: string): AssetFile {
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
    .slice(0, 10);
  return { folder, name, hashedName: name.replace(/(\.\w+)$/, `.${hash}$1`) };
}

/** The address of a file for a page. @example assetPath('rackwarden.css') // '/static/rackwarden.3f2a1b9c04.css' */
export function assetPath(name: string): string {
  const file = FILES.find((one) => one.name === name);
  return `${STATIC}${file?.hashedName ?? name}`;
}

/**
 * The file behind a name in an address, and whether it will always be the same there. A page of another version, as
 * instances have while they are replaced one by one, gets our file for the hash that it knows.
 */
export function assetNamed(given: string): { readonly file: AssetFile; readonly isForever: boolean } | undefined {
  const plain = given.replace(/\.[\da-f]{10}(\.\w+)$/, '$1');
  const file = FILES.find(({ name }) => name === given || name === plain);
  return file && { file, isForever: file.hashedName === given };
}
