// Keys for different purposes, derived from the secret key; earlier secret keys stay usable while things move over.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export type Purpose =
  | 'token-digest'
  | 'token-retrieval'
  | 'csrf'
  | 'session-cookie'
  | 'session-id'
  | 'idempotency-key'
  | 'idempotent-answer'
  | 'audit-seal'
  | 'audit-name';

export class Secrets {
  private readonly keys = new Map<Purpose, readonly Buffer[]>();

  /** The secret key in use first, then earlier ones. */
  constructor(private readonly secretKeys: readonly string[]) {}

  /** 32 bytes for one purpose, the current ones first. */
  derived(purpose: Purpose): readonly Buffer[] {
    let keys = this.keys.get(purpose);
    if (!keys) {
      keys = this.secretKeys.map((secret) => Buffer.from(hkdfSync('sha256', secret, 'rackwarden', purpose, 32)));
      this.keys.set(purpose, keys);
    }
    return keys;
  }

  /** HMAC-SHA-256 in hexadecimal, under every key: the current one first. */
  digests(purpose: Purpose, text: string): string[] {
    return this.derived(purpose).map((key) => createHmac('sha256', key).update(text).digest('hex'));
  }

  digest(purpose: Purpose, text: string): string {
    return createHmac('sha256', this.derived(purpose)[0] as Buffer)
      .update(text)
      .digest('hex');
  }

  /** Was this digest made by us, now or under an earlier secret key? Takes the same time whatever the answer. */
  verifies(purpose: Purpose, text: string, digest: string): boolean {
    const given = Buffer.from(digest);
    return this.digests(purpose, text)
      .map((own) => Buffer.from(own))
      .map((own) => own.length === given.length && timingSafeEqual(own, given))
      .includes(true);
  }

  /** AES-256-GCM; the nonce, the tag and the text in base64. */
  encrypt(purpose: Purpose, text: string): string {
    return seal(this.derived(purpose)[0] as Buffer, text);
  }

  /** null where no key opens it. */
  decrypt(purpose: Purpose, sealed: string): string | null {
    return open(this.derived(purpose), sealed);
  }

  /** Like `encrypt`, but the secret key alone does not open it: it takes the client's own secret as well. */
  encryptWith(clientSecret: string, purpose: Purpose, text: string): string {
    return seal(this.shared(clientSecret, purpose)[0] as Buffer, text);
  }

  /** null where no key opens it. */
  decryptWith(clientSecret: string, purpose: Purpose, sealed: string): string | null {
    return open(this.shared(clientSecret, purpose), sealed);
  }

  private shared(clientSecret: string, purpose: Purpose): Buffer[] {
    return this.derived(purpose).map((key) => createHmac('sha256', key).update(clientSecret).digest());
  }
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

function open(keys: readonly Buffer[], sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  for (const key of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      // Sealed under another secret key.
    }
  }
  return null;
}
