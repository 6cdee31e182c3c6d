// The port that learns of every request that was refused for who sent it, or for how often.
import type { Principal } from './principal.js';

export abstract class RefusalWatch {
  /** Called in the path of the request: it may neither throw nor wait. */
  abstract refused(error: unknown, code: string, by: Principal): void;

  /** Called when the last request has been answered, and the database is still there. */
  abstract settle(): Promise<void>;
}
