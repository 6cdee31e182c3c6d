// Usernames are equal whatever their case; they are kept and shown as they were written.
import { foldedSql } from '../engine/declare/fields.js';

export const MAX_USERNAME = 150;
export const USERNAME = /^[\p{L}\p{N}_.@+-]+$/u;
export const USERNAME_MESSAGE =
  'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.';

/** The condition that a user is called by a parameter. @example isNamed('$1') */
export const isNamed = (parameter: string): string => `lower(username) = ${foldedSql(`${parameter}::text`)}`;

/** Names as keys of a map. */
export const folded = (username: string): string => username.toLowerCase();
