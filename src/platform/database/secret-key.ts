// The key that signs sessions and digests tokens: given, or generated once into DATA_DIR.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import { StartFailure } from '../failure.js';
import { explainFileError, openDataDir, readOrCreate } from './data-dir.js';

const SHORTEST = 50;

/** SECRET_KEY, or the one kept in `DATA_DIR/secret_key`, which is made on the first start. @throws StartFailure */
export async function readOrCreateSecretKey(settings: Pick<Settings, 'SECRET_KEY' | 'DATA_DIR'>): Promise<string> {
  if (settings.SECRET_KEY) return settings.SECRET_KEY;
  const path = join(await openDataDir(settings.DATA_DIR), 'secret_key');
  const key = await readKey(path);
  if (key.length >= SHORTEST) return key;
  // Making a new one silently would log everybody out and make every token unknown.
  throw new StartFailure(`The secret key in ${path} is damaged: put back the one it held, or give it as SECRET_KEY.`);
}

async function readKey(path: string): Promise<string> {
  try {
    return (await readOrCreate(path, () => `${randomBytes(64).toString('base64url')}\n`)).trim();
  } catch (error) {
    throw explainFileError(error, path);
  }
}
