// Uploaded files: a folder for each kind below MEDIA_DIR, and in it names that nobody can guess.
import { randomBytes } from 'node:crypto';
import { constants, type ReadStream } from 'node:fs';
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { codeOf } from '../database/data-dir.js';
import type { ImageType } from './image-type.js';

/** Where a file lies within MEDIA_DIR: `image-attachments/6f1c….png`. */
export type MediaPath = string;

export interface MediaFile {
  readonly size: number;
  readonly stream: ReadStream;
}

/** The form of every path that is ever given out; whatever else is asked for does not exist. */
const PATH = /^([a-z]+(?:-[a-z]+)*)\/([0-9a-f]{32}\.[a-z]{3,4})$/;

export const isMediaPath = (path: string): boolean => PATH.test(path);

@Injectable()
export class MediaStore {
  private readonly logger = new Logger('MediaStore');

  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'MEDIA_DIR'>) {}

  /** Stores the bytes, all or nothing, under a new name. */
  async save(folder: string, type: ImageType, bytes: Uint8Array): Promise<MediaPath> {
    const path = `${folder}/${randomBytes(16).toString('hex')}.${type}`;
    if (isMediaPath(path)) await mkdir(join(this.settings.MEDIA_DIR, folder), { recursive: true, mode: 0o700 });
    const place = await this.find(path);
    if (place === null) throw new Error(`${folder} is no folder within MEDIA_DIR`);
    const draft = `${place}.part`;
    try {
      await writeWhole(draft, bytes);
      await rename(draft, place);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return path;
  }

  /** null where there is no such file. */
  async open(path: MediaPath): Promise<MediaFile | null> {
    const place = await this.find(path);
    if (place === null) return null;
    try {
      const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW);
      const { size } = await file.stat();
      return { size, stream: file.createReadStream() };
    } catch (error) {
      if (MISSING.has(codeOf(error))) return null;
      throw error;
    }
  }

  /** What cannot be deleted stays behind: nothing refers to it any more, so nobody is told but the log. */
  async delete(path: MediaPath): Promise<void> {
    try {
      const place = await this.find(path);
      if (place !== null) await rm(place, { force: true });
    } catch (error) {
      this.logger.warn(`${path} could not be deleted (${codeOf(error)})`);
    }
  }

  /** The file's place on disk; null for a path that has another form or leads out of MEDIA_DIR. */
  private async find(path: MediaPath): Promise<string | null> {
    const [, folder, name] = PATH.exec(path) ?? [];
    if (folder === undefined || name === undefined) return null;
    try {
      const root = await realpath(this.settings.MEDIA_DIR);
      const within = await realpath(join(root, folder));
      return within === join(root, folder) ? join(within, name) : null;
    } catch (error) {
      if (MISSING.has(codeOf(error))) return null;
      throw error;
    }
  }
}

/** No such file, no such folder, or a symbolic link in its place. */
const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  const file = await open(place, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
