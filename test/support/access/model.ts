// Who may do what, in plain tables, as the contract says it: written without a look at how the server decides.

/** On which rows: none, those within the constraint, all. */
export type Reach = 'none' | 'inside' | 'all';
export type Action = 'view' | 'add' | 'change' | 'delete';

export interface Asker {
  readonly name: string;
  readonly may: Readonly<Record<Action, Reach>>;
  /** Nobody has said who they are. */
  readonly isAnonymous?: true;
  /** The token reads, and nothing else. */
  readonly isReadOnly?: true;
  /** Asks for pages as well: what they are made of is the same for everybody. */
  readonly seesPages?: true;
}

const NOTHING = { view: 'none', add: 'none', change: 'none', delete: 'none' } as const;
const EVERYTHING = { view: 'all', add: 'all', change: 'all', delete: 'all' } as const;

export const ASKERS: readonly Asker[] = [
  { name: 'anonymous', may: NOTHING, isAnonymous: true, seesPages: true },
  { name: 'without rights', may: NOTHING },
  { name: 'views some', may: { ...NOTHING, view: 'inside' }, seesPages: true },
  { name: 'adds only', may: { ...NOTHING, add: 'all' } },
  { name: 'changes some', may: { ...NOTHING, change: 'inside' } },
  { name: 'member of a group', may: { ...NOTHING, view: 'all', delete: 'inside' } },
  { name: 'views some, does all to them', may: { view: 'inside', add: 'none', change: 'inside', delete: 'inside' } },
  { name: 'superuser with a narrow token', may: { view: 'inside', add: 'none', change: 'none', delete: 'inside' } },
  { name: 'superuser with a read-only token', may: EVERYTHING, isReadOnly: true },
  { name: 'superuser', may: EVERYTHING },
];

/** How the server is set up. */
export interface Setting {
  /** EXEMPT_VIEW_PERMISSIONS: is what is not confidential for everybody to read? */
  readonly exempt: boolean;
  readonly loginRequired: boolean;
}

/** "Users, groups, permissions, tokens, policies, change records, the audit log": never readable by everybody. */
const CONFIDENTIAL: ReadonlySet<string> = new Set([
  'users.user',
  'users.group',
  'users.objectpermission',
  'users.token',
  'users.tokenpolicy',
  'core.objectchange',
  'core.auditentry',
]);

/** What the server tells about itself, and no data: everybody who is authenticated may view it. */
const VIEWED_BY_USERS: ReadonlySet<string> = new Set(['core.objecttype']);

/** What the server itself writes, and nobody else. */
export const WRITTEN_BY_SERVER: ReadonlySet<string> = new Set([
  'core.objectchange',
  'core.auditentry',
  'core.objecttype',
]);

/** Records about objects are for those who may view the objects. */
export const ABOUT_OBJECTS: ReadonlySet<string> = new Set(['core.objectchange', 'dcim.cabletermination']);

export type Where = 'inside' | 'outside' | 'unknown';

export interface Question {
  readonly method: string;
  /** What the path takes. */
  readonly methods: readonly string[];
  readonly label: string;
  /** What the route is about, where the method does not say it. */
  readonly needs?: Action;
  /** Of one object: where it is. */
  readonly where?: Where;
  /** Of a record about an object: where that is. */
  readonly about?: { readonly label: string; readonly where: Where };
  /** What is answered to who may. */
  readonly otherwise: number;
}

const NEEDED: Readonly<Record<string, Action>> = {
  GET: 'view',
  HEAD: 'view',
  POST: 'add',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'delete',
};

export function reachOf(asker: Asker, action: Action, label: string, setting: Setting): Reach {
  if (action === 'view' && setting.exempt && !CONFIDENTIAL.has(label)) return 'all';
  if (action === 'view' && !asker.isAnonymous && VIEWED_BY_USERS.has(label)) return 'all';
  return asker.may[action];
}

/** Does the asker reach an object that is there? One that is gone is reached by who reaches all. */
export const reaches = (reach: Reach, where: Where): boolean =>
  reach === 'all' || (reach === 'inside' && where === 'inside');

/** The status of the answer. */
export function decide(asker: Asker, question: Question, setting: Setting): number {
  const { method, methods, label, where, about, otherwise } = question;
  const isUnsafe = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (setting.loginRequired && asker.isAnonymous) return 403;
  if (asker.isReadOnly && isUnsafe) return 403;
  if (!methods.includes(method)) return 405;
  if (method === 'OPTIONS') return 200;
  const reach = reachOf(asker, question.needs ?? (NEEDED[method] as Action), label, setting);
  if (reach === 'none') return 403;
  if (where === undefined) return otherwise;
  const isSeen = about === undefined || reaches(reachOf(asker, 'view', about.label, setting), about.where);
  return where !== 'unknown' && reaches(reach, where) && isSeen ? otherwise : 404;
}

/** The methods that the answer to OPTIONS offers. */
export function offered(asker: Asker, label: string, isList: boolean): string[] {
  const may = (action: Action) => !asker.isReadOnly && !WRITTEN_BY_SERVER.has(label) && asker.may[action] !== 'none';
  return [...(may('change') ? ['PUT'] : []), ...(isList && may('add') ? ['POST'] : [])];
}
