// Whence something is so: policies, permissions and settings by their names, and through which groups.
import { Fragment, type VNode } from 'preact';
import type { LimitSource } from '../../users/token-policy-explanation.js';
import type { NamedReason } from './user-reasons.js';

/** `by the policy “Contractors” through the group “External” and by the setting …`. */
export function LimitSources({ sources }: { sources: readonly LimitSource[] }): VNode {
  return (
    <Listed>
      {sources.map((source) =>
        source.kind === 'setting' ? (
          <>
            by the setting <code>{source.name}</code>
          </>
        ) : (
          <>
            by <Policy id={source.id} name={source.name} />
            <Through groups={source.groups} isDirect={source.isDirect} />
          </>
        ),
      )}
    </Listed>
  );
}

function Policy({ id, name }: { id: string; name: string | null }): VNode {
  if (name === null) return <>a token policy that you may not view</>;
  return (
    <>
      the policy <a href={`/admin/token-policies/${encodeURIComponent(id)}/`}>“{name}”</a>
    </>
  );
}

export function ReasonSources({ reasons }: { reasons: readonly NamedReason[] }): VNode {
  return <Listed>{reasons.map((reason) => Said(reason))}</Listed>;
}

function Said({ source, permission, groups }: NamedReason): VNode {
  switch (source) {
    case 'superuser':
      return <>as a superuser</>;
    case 'authenticated':
      return <>as everybody who is authenticated</>;
    case 'everybody':
      return (
        <>
          as everybody, by the setting <code>EXEMPT_VIEW_PERMISSIONS</code>
        </>
      );
    case 'default':
      return (
        <>
          as every user, by the setting <code>DEFAULT_PERMISSIONS</code>
        </>
      );
    default:
      return (
        <>
          by{' '}
          {permission?.name ? (
            <Permission id={permission.id} name={permission.name} />
          ) : (
            'a permission that you may not view'
          )}
          <Through groups={groups} isDirect={groups.length === 0} />
        </>
      );
  }
}

function Permission({ id, name }: { id: string; name: string }): VNode {
  return (
    <>
      the permission <a href={`/admin/permissions/${encodeURIComponent(id)}/`}>“{name}”</a>
    </>
  );
}

function Through({ groups, isDirect }: { groups: readonly (string | null)[]; isDirect: boolean }): VNode | null {
  const named = groups.filter((group) => group !== null);
  const hidden = groups.length - named.length;
  const words = [...named.map((name) => `“${name}”`), ...(hidden > 0 ? ['one that you may not view'] : [])];
  const through = `through the group${groups.length === 1 ? '' : 's'} ${words.join(', ')}`;
  if (groups.length === 0) return isDirect ? <>, which names the user</> : null;
  return <>{isDirect ? `, which names the user, and ${through}` : ` ${through}`}</>;
}

/** Several, one after the other. */
function Listed({ children }: { children: readonly VNode[] }): VNode {
  return (
    <>
      {children.map((child, place) => (
        <Fragment key={place}>
          {place > 0 && '; '}
          {child}
        </Fragment>
      ))}
    </>
  );
}
