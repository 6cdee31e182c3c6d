// What a browser may load and run of our answers.

/** Nothing of ours is framed, sniffed or sent on; scripts and styles come from us alone. */
const PAGE: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};

/** A picture has a style of its own and shows images of ours; its links lead on, and it does nothing else. */
const PICTURE: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'img-src': "'self'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};

/** Of a page, in which styles with these hashes stand. */
export const pagePolicy = (styles: readonly string[] = []): string =>
  written({ ...PAGE, 'style-src': ["'self'", ...new Set(styles.map(quoted))].join(' ') });

/** Of a picture by itself. */
export const picturePolicy = (style: string): string => written({ ...PICTURE, 'style-src': quoted(style) });

const quoted = (hash: string): string => `'${hash}'`;

const written = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
