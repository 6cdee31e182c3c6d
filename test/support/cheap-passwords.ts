// What a password costs in tests: as little as argon2id allows. What it costs in production is asserted in
// src/users/passwords.spec.ts.
import type { PasswordCost } from '../../src/platform/secrets/password-cost.js';

export const CHEAP_PASSWORDS: PasswordCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };
