// What a controller says about its answers where they may hold a key.
import { SetMetadata } from '@nestjs/common';

export const UNCOMPRESSED = Symbol('uncompressed');

/**
 * The answers of a controller, or of a method, are never compressed: how well a secret compresses together with text
 * that somebody else has put into the answer would tell about it.
 */
export const Uncompressed = () => SetMetadata(UNCOMPRESSED, true);
