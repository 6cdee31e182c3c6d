// Who is asking. Made by the authentication, read by everything behind it.

export type Action = 'view' | 'add' | 'change' | 'delete' | (string & {});

export interface PrincipalUser {
  readonly id: string;
  readonly username: string;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly groupIds: readonly string[];
}

export interface PrincipalToken {
  readonly id: string;
  /** The last six characters, by which people know a token. */
  readonly suffix: string;
  readonly isWriteEnabled: boolean;
  /** Of a key that was rotated away: when it stops to open, in milliseconds. */
  readonly closesAt: number | null;
}

export interface Principal {
  /** null: nobody said who they are. */
  readonly user: PrincipalUser | null;
  /** The token that was shown, if it was one. */
  readonly token: PrincipalToken | null;
  readonly via: 'anonymous' | 'token' | 'basic' | 'session' | 'command';
  /** The address the request came from, seen through trusted proxies only. */
  readonly address: string;
  readonly requestId: string;
  /** What was asked: the method and the path, never the query. Empty at the command line. */
  readonly method: string;
  readonly path: string;
}

/** The server itself at the command line: no limits, no token. */
export function commandPrincipal(requestId: string): Principal {
  const user = { id: '', username: 'command', isActive: true, isStaff: true, isSuperuser: true, groupIds: [] };
  return { user, token: null, via: 'command', address: '', requestId, method: '', path: '' };
}
