// Colours of users' choice, and what can be read on them.

const UNKNOWN = '9e9e9e';

/** `#rrggbb` of what is stored; nothing else ever gets into a picture. */
export const colorOf = (stored: string | null | undefined): string =>
  `#${/^[0-9a-f]{6}$/i.test(stored ?? '') ? (stored as string).toLowerCase() : UNKNOWN}`;

/** Black or white, whichever contrasts more with `#rrggbb`: at least 4.58 to 1, whatever the colour. */
export const readableOn = (color: string): '#000' | '#fff' => {
  const luminance = luminanceOf(color);
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? '#000' : '#fff';
};

/** Relative luminance, as WCAG has it. */
export function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
