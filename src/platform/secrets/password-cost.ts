// What it costs to compute the hash of a password.

/** The parameters of argon2id. */
export interface PasswordCost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's first recommendation for argon2id: 19 MiB, two passes. No setting changes it. */
export const PASSWORD_COST: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The token under which the cost is injected. */
export const PASSWORD_COST_IN_USE = Symbol('password cost');
