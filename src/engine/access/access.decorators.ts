// What a controller says about who may reach it; the guards read it.
import { SetMetadata } from '@nestjs/common';
import type { ResourceClass } from '../declare/field.js';
import type { Action } from './principal.js';

export { PUBLIC, Public } from '../../platform/public.js';

export const SERVES = Symbol('serves');
export const ACTION = Symbol('action');
export const ALSO_ACCEPT = Symbol('also accept');

/** The resource a controller serves: the permission guard asks for its permissions. */
export const Serves = (resource: ResourceClass) => SetMetadata(SERVES, resource);

/** The action a route needs, where its method does not tell. */
export const Needs = (action: Action) => SetMetadata(ACTION, action);

/** Another scheme than a token or a session is accepted here. */
export const AlsoAccept = (scheme: 'basic' | 'nothing else') => SetMetadata(ALSO_ACCEPT, scheme);
