import type { VNode } from 'preact';

/** What is hatched: units occupied from behind, and those that are reserved, by the status of their reservation. */
export const HATCHINGS = ['behind', 'active', 'pending', 'stale'] as const;
export type Hatching = (typeof HATCHINGS)[number];

/** The patterns of a picture; `id` is the picture's. */
export function Hatchings({ id }: { id: string }): VNode {
  return (
    <defs>
      {HATCHINGS.map((name) => (
        <pattern
          key={name}
          id={`${id}-${name}`}
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform={`rotate(${name === 'behind' ? 45 : -45})`}
        >
          <rect class={`${name}-ground`} width="8" height="8" />
          <path class={`${name}-line`} d="M0 0V8" stroke-width={name === 'behind' ? 4 : 5} />
        </pattern>
      ))}
    </defs>
  );
}

export const hatched = (id: string, name: Hatching): string => `url(#${id}-${name})`;

/** Statuses are choices that may grow. */
export const hatchingOf = (status: string): Hatching => HATCHINGS.find((name) => name === status) ?? 'active';
