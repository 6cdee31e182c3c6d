import type { VNode } from 'preact';

/** Stands in every POST form. */
export function CsrfField({ token }: { token: string }): VNode {
  return <input type="hidden" name="csrfmiddlewaretoken" value={token} />;
}
