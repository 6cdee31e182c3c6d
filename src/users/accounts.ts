// The port to who a user is, for the roads that learn it from a name and a password.
import type { Principal } from '../engine/access/principal.js';

export abstract class Accounts {
  /** The user of this id as the one who asks, from the same address and in the same request as `from`. */
  abstract principal(userId: string, from: Principal): Promise<Principal>;

  /** @throws PermissionDenied where nothing lets the principal add tokens */
  abstract assertMayAddTokens(principal: Principal): void;
}
