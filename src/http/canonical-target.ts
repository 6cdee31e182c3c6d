// One spelling of each address, before anything looks at it: the router decodes what it matches, so whatever compares
// the text of a path would else be passed by (`/%61pi/` is `/api/`).

/** Letters, digits, `-`, `.`, `_` and `~` mean the same whether they are encoded or not (RFC 3986, 6.2.2.2). */
const UNRESERVED = /%(2d|2e|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/gi;

/**
 * The target of a request with its path in one spelling: nothing is encoded that need not be, and no fragment stands
 * behind it, since the router ends a path there too. The query stays as it is.
 * @example canonicalTarget('/%61pi/dcim/sites/?q=%61') // '/api/dcim/sites/?q=%61'
 */
export function canonicalTarget(target: string): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  const rest = end >= 0 && target[end] === '?' ? target.slice(end) : '';
  return path.includes('%') ? path.replace(UNRESERVED, decodeURIComponent) + rest : path + rest;
}
