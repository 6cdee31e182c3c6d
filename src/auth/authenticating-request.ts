// A request while it is being found out who sends it.
import type { FastifyRequest } from 'fastify';
import type { PreparedRequest } from '../engine/request.js';
import type { Authorization } from './authorization-header.js';
import type { Authenticated } from './principal.js';

export type AuthenticatingRequest = FastifyRequest &
  PreparedRequest & {
    /** What the header says, once it has been read. */
    authorization?: Authorization | null;
    /** What a strategy found. */
    user?: Authenticated | null;
  };
