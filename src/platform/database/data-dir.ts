// DATA_DIR and MEDIA_DIR: made when missing, and what can go wrong with them said in one sentence.
import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { StartFailure } from '../failure.js';

/** Makes the directory when it is missing and answers its real path. @throws StartFailure */
export async function openDataDir(path: string, setting: DirectorySetting = 'DATA_DIR'): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(path);
  } catch (error) {
    throw explainFileError(error, path, setting);
  }
}

export type DirectorySetting = 'DATA_DIR' | 'MEDIA_DIR';

/** The sentence for a failed file operation in the directory; anything else comes back as it was. */
export function explainFileError(error: unknown, path: string, setting: DirectorySetting = 'DATA_DIR'): unknown {
  const reason = REASONS[codeOf(error)];
  return reason ? new StartFailure(`${setting}=${path} cannot be used: ${reason}.`, { cause: error }) : error;
}

export const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

const DISK_FULL = 'the disk is full';
const NOT_ALLOWED = 'the user who starts Rackwarden may not read and write there';
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a directory',
  ENOTDIR: 'it, or a folder above it, is not a directory',
  ENOENT: 'it cannot be created there',
  ELOOP: 'its symbolic links form a circle',
  ENAMETOOLONG: 'the path is too long',
  EROFS: 'the file system is read-only',
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
};

/** What the file says; made whole and only once, even when two processes want it at the same moment. */
export async function readOrCreate(path: string, make: () => string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const draft = await writeDraft(path, make());
  try {
    await link(draft, path); // unlike a rename, never replaces what another process made first
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EEXIST') await rename(draft, path); // a file system without hard links
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(path, 'utf8');
}

/** Puts new text in the place of the old, all or nothing. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await rename(await writeDraft(path, text), path);
}

async function writeDraft(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
