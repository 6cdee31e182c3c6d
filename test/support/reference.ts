// Other people's data and observations, which are no part of this project: tests compare with them where they are.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = resolve(ROOT, process.env.REFERENCE_DIR ?? '../shared');

/** null where it is not there: then `it.skipIf(!REFERENCE_DIR)`. */
export const REFERENCE_DIR: string | null = existsSync(join(folder, 'inventory')) ? folder : null;
