import type { ComponentChildren, VNode } from 'preact';

export type MessageKind = 'info' | 'success' | 'warning' | 'error';

export interface MessageProps {
  kind: MessageKind;
  children: ComponentChildren;
}

/** A remark about the page as a whole. Errors interrupt a screen reader, the others wait. */
export function Message({ kind, children }: MessageProps): VNode {
  return (
    <div class={`message ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
