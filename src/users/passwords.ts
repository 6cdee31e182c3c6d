// Passwords: argon2id off the main thread, and what is strong enough.

import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { PASSWORD_COST_IN_USE, type PasswordCost } from '../platform/secrets/password-cost.js';

const MAX_LENGTH = 200;
const COMMON: ReadonlySet<string> = new Set(
  (dictionary['passwords-common'] as string[]).slice(0, 3000).map((password) => password.toLowerCase()),
);

@Injectable()
export class Passwords {
  /** Verified in place of an unknown user's, so that both take the same time. */
  private readonly decoy: Promise<string>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'PASSWORD_MIN_LENGTH'>,
    @Inject(PASSWORD_COST_IN_USE) private readonly cost: PasswordCost,
  ) {
    this.decoy = this.hash('a user who does not exist');
  }

  /** What is wrong with a new password, in sentences; empty when nothing is. */
  problems(password: string): string[] {
    const { PASSWORD_MIN_LENGTH: least } = this.settings;
    const length = [...password].length;
    if (length < least) return [`This password is too short. It must contain at least ${least} characters.`];
    if (length > MAX_LENGTH) return [`Ensure this field has no more than ${MAX_LENGTH} characters.`];
    return COMMON.has(password.toLowerCase()) ? ['This password is too common.'] : [];
  }

  hash(password: string): Promise<string> {
    return hash(password, this.cost);
  }

  /** Always does the work of one verification, whether there is a hash or not. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const hasHash = stored?.startsWith('$argon2') ?? false;
    const isMatch = await verify(hasHash ? (stored as string) : await this.decoy, password).catch(() => false);
    return hasHash && isMatch;
  }
}
