// What the colours, hatchings and signs of a picture mean: below it, one after the other.
import type { VNode } from 'preact';
import { px } from './picture.js';
import { fitted, widthOf } from './text-width.js';

const SIZE = 11;
const ROW = 17;
const SWATCH = 12;

export interface Note {
  readonly text: string;
  /** How what it is about looks; a text is a sign. */
  readonly swatch: { readonly fill?: string; readonly class?: string; readonly sign?: string };
}

export interface PlacedNote extends Note {
  readonly x: number;
  readonly row: number;
}

/** One after the other, in as many rows as they need. */
export function placed(notes: readonly Note[], width: number): PlacedNote[] {
  let x = 0;
  let row = 0;
  return notes.map((note) => {
    const text = fitted(note.text, width - SWATCH - 5, SIZE);
    const taken = SWATCH + 5 + widthOf(text, SIZE);
    if (x > 0 && x + taken > width) {
      x = 0;
      row++;
    }
    const place = { ...note, text, x, row };
    x = px(x + taken + 12);
    return place;
  });
}

export const heightOfNotes = (notes: readonly PlacedNote[]): number => ((notes.at(-1)?.row ?? -1) + 1) * ROW;

export function Notes({ notes, x, y }: { notes: readonly PlacedNote[]; x: number; y: number }): VNode {
  return (
    <g font-size={SIZE}>
      {notes.map(({ text, swatch, x: left, row }) => (
        <g key={text} class={swatch.class}>
          {swatch.sign ? (
            <text class="ink" x={x + left + SWATCH / 2} y={y + row * ROW + 10} text-anchor="middle">
              {swatch.sign}
            </text>
          ) : (
            <rect
              class="body edge swatch"
              x={x + left + 0.5}
              y={y + row * ROW + 0.5}
              width={SWATCH - 1}
              height={SWATCH - 1}
              fill={swatch.fill ?? 'none'}
            />
          )}
          <text class="ink" x={x + left + SWATCH + 5} y={y + row * ROW + 10}>
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}
