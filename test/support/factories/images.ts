// Images of 3 by 2 pixels, and one that only claims to be larger.

const base64 = (text: string) => Buffer.from(text, 'base64');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

export const PNG = base64(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR42mP4z8AAQQxwFgBB0gX7b/EWxwAAAABJRU5ErkJggg==',
);
export const GIF = base64('R0lGODlhAwACAIAAAP8AAAAAACwAAAAAAwACAAACA4QJBQA7');
export const BMP = base64(
  'Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABABgAAAAAABgAAAATCwAAEwsAAAAAAAAAAAAAAAD/AAD/AAD/AAAAAAD/AAD/AAD/AAAA',
);
/** Markers, the size, the end: nothing between them is ever looked at. */
export const JPEG = hex(
  'ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 0000 ffc0 0011 08 0002 0003 03 011100 021101 031101 ffd9',
);
export const WEBP = hex('52494646 12000000 57454250 5650384c 05000000 2f02400000 0000000000');

/** A PNG that says that it has this many pixels. */
export function pngOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(PNG);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
