import { addFilter, FieldProblem } from '../engine/declare/field.js';
import { Bool, Input, Instant, Text } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { References } from '../engine/declare/relations.js';
import { labelled, Resource } from '../engine/declare/resource.js';
import { absentId } from '../engine/query/path-filters.js';
import { Group } from './group.js';
import { USER_GROUPS, USER_PERMISSIONS } from './through.js';
import { MAX_USERNAME, USERNAME, USERNAME_MESSAGE } from './usernames.js';

@Resource({
  app: 'users',
  path: 'users',
  order: ['username'],
  display: 'username',
  unique: [{ fields: ['username'], insensitive: ['username'] }],
  confidential: true,
  callers: true,
})
export class User extends Identified {
  @Text({
    max: MAX_USERNAME,
    brief: true,
    search: true,
    natural: true,
    pattern: USERNAME,
    patternMessage: USERNAME_MESSAGE,
  })
  username!: string;

  @Input({ required: true, parse: parsePassword }) password!: string;
  @Text({ max: 150, blank: true, search: true }) firstName!: string;
  @Text({ max: 150, blank: true, search: true }) lastName!: string;
  @Text({
    max: 254,
    blank: true,
    search: true,
    pattern: /^$|^[^\s@]+@[^\s@]+$/,
    patternMessage: 'Enter a valid email address.',
  })
  email!: string;
  @Bool({ initial: false }) isStaff!: boolean;
  @Bool({ initial: true }) isActive!: boolean;
  @Bool({ initial: false }) isSuperuser!: boolean;
  @Instant({ now: true, readOnly: true }) dateJoined!: string;
  @Instant({ optional: true, readOnly: true }) lastLogin!: string | null;
  @References(() => Group, { through: USER_GROUPS }) groups!: Group[];
  @References(labelled('users.objectpermission'), { through: USER_PERMISSIONS }) permissions!: object[];

  /** argon2id; `!` for an account without a password. */
  @Text({ max: 200, hidden: true, readOnly: true, initial: '!' }) passwordHash!: string;
  /** Changes with every password, so that the sessions of the old one end. */
  @Text({ max: 64, hidden: true, readOnly: true, blank: true }) sessionStamp!: string;
}

// Blanks at the ends belong to a password; its strength is judged where the settings are known.
function parsePassword(value: unknown): string {
  if (typeof value !== 'string') throw new FieldProblem('Not a valid string.');
  if (value === '') throw new FieldProblem('This field may not be blank.');
  if (value.includes('\0')) throw new FieldProblem('Null characters are not allowed.');
  return value;
}

addFilter(User.prototype, 'notification_group_id', absentId);
