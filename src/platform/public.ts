// Routes that no object permission guards.
import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/**
 * No object permission is needed. `always` is reached by anybody even where a log-in is required, because it
 * authenticates by its body or tells nothing.
 */
export const Public = (when: 'always' | 'unless login is required' = 'unless login is required') =>
  SetMetadata(PUBLIC, when);
