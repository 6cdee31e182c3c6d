import type { VNode } from 'preact';

/** What is hatched in a rack: units occupied from behind, and those that are reserved, by the status of their reservation. */
export const RACK_HATCHINGS = ['behind', 'active', 'pending', 'stale'] as const;
/** And in a bar of power: much, and more than there is. */
export const LOAD_HATCHINGS = ['high', 'over'] as const;
export type Hatching = (typeof RACK_HATCHINGS | typeof LOAD_HATCHINGS)[number];

/** In which way the lines run, and how broad they are; others lean to the left. */
const LINES: Partial<Record<Hatching, { readonly angle: number; readonly width: number }>> = {
  behind: { angle: 45, width: 4 },
  high: { angle: 45, width: 5 },
};

/** The patterns of a picture; `id` is the picture's. */
export function Hatchings({ id, names }: { id: string; names: readonly Hatching[] }): VNode {
  return (
    <defs>
      {names.map((name) => {
        const { angle, width } = LINES[name] ?? { angle: -45, width: 5 };
        return (
          <pattern
            key={name}
            id={`${id}-${name}`}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
            patternTransform={`rotate(${angle})`}
          >
            <rect class={`${name}-ground`} width="8" height="8" />
            <path class={`${name}-line`} d={name === 'over' ? 'M0 0V8M0 0H8' : 'M0 0V8'} stroke-width={width} />
          </pattern>
        );
      })}
    </defs>
  );
}

export const hatched = (id: string, name: Hatching): string => `url(#${id}-${name})`;

/** Statuses are choices that may grow. */
export const hatchingOf = (status: string): Hatching => RACK_HATCHINGS.find((name) => name === status) ?? 'active';
