// Keys: made, recognised, digested. A key is never stored.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secrets } from '../platform/secrets/secrets.js';

/** 160 bits in lower-case hexadecimal characters. */
export const KEY = /^[0-9a-f]{40}$/;

@Injectable()
export class TokenKeys {
  constructor(private readonly secrets: Secrets) {}

  /** 160 random bits as 40 lower-case hexadecimal characters. */
  generate(): string {
    return randomBytes(20).toString('hex');
  }

  /** Can this be a key at all? What cannot is refused without asking the database. */
  isWellFormed(key: string): boolean {
    return KEY.test(key);
  }

  digest(key: string): string {
    return this.secrets.digest('token-digest', key);
  }

  /** Under the current pepper first, then under earlier ones. */
  digests(key: string): string[] {
    return this.secrets.digests('token-digest', key);
  }

  /** Is this the key behind a stored digest? Takes the same time wherever they differ. */
  isKeyOf(key: string, digest: string): boolean {
    return this.secrets.verifies('token-digest', key, digest);
  }

  /** The last six characters, by which people know a key. */
  suffix(key: string): string {
    return key.slice(-6);
  }

  seal(key: string): string {
    return this.secrets.encrypt('token-retrieval', key);
  }

  unseal(sealed: string): string | null {
    return this.secrets.decrypt('token-retrieval', sealed);
  }
}
