// How wide text is, without a font to ask: by what the letters of Helvetica measure, and of the fonts made to replace it.

/** Letters by their width, in parts of the font's size; the first class that has a letter counts. */
const CLASSES: readonly (readonly [letters: RegExp, width: number])[] = [
  [/[ijl'|]/, 0.24],
  [/[ .,:;!I/\\[\]ft]/, 0.29],
  [/[r()\-`"{}*]/, 0.37],
  [/[ckxyvszJ]/, 0.52],
  [/[mM%@]/, 0.9],
  [/W/, 1],
  [/[wOQGCNDRHU]/, 0.75],
  [/[A-Z&~]/, 0.68],
];
const COMMON = 0.57;
/** Of scripts whose letters are as wide as they are high. */
const SQUARE = 1.05;
const ELLIPSIS = 0x2026;

const LATIN = Array.from({ length: 0x250 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return CLASSES.find(([letters]) => letters.test(letter))?.[1] ?? COMMON;
});

function widthOfLetter(letter: string): number {
  const code = letter.codePointAt(0) as number;
  if (code === ELLIPSIS) return 1;
  return LATIN[code] ?? (code > 0x2e7f ? SQUARE : COMMON);
}

export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += widthOfLetter(letter);
  return width * size;
}

/** Text that is no longer than its place; names differ at their ends, so the middle goes. Empty where nothing fits. */
export function fitted(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  const letters = [...text];
  let room = width - widthOf('…', size);
  let head = 0;
  let tail = letters.length;
  while (head < tail) {
    const fromTail = letters.length - tail < head;
    const next = letters[fromTail ? tail - 1 : head] as string;
    room -= widthOf(next, size);
    if (room < 0) break;
    if (fromTail) tail--;
    else head++;
  }
  return head === 0 ? '' : `${letters.slice(0, head).join('').trimEnd()}…${letters.slice(tail).join('').trimStart()}`;
}
