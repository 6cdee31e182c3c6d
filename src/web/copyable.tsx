import type { VNode } from 'preact';

export interface CopyableProps {
  id: string;
  text: string;
  /** What is copied, for the button's name: "key", "command". */
  what: string;
}

/** Text to take away: one click selects it; the button appears when scripts run. */
export function Copyable({ id, text, what }: CopyableProps): VNode {
  return (
    <div class="copyable">
      <code id={id}>{text}</code>
      <button type="button" class="secondary outline" data-copy={`#${id}`} aria-label={`Copy the ${what}`} hidden>
        Copy
      </button>
    </div>
  );
}
