// Answers that are lists or figures are drawings, too, where they are asked to be.
import { ValidationError } from '../engine/errors.js';
import { oneOfTexts } from '../engine/openapi/schema.js';
import type { Query } from '../engine/query/filters.js';

/** How the API document names the parameter, and what it leads to. */
export const RENDER = { name: 'render', schema: oneOfTexts(['json', 'svg']), description: 'svg: a drawing.' };
export const SVG = 'image/svg+xml';

/** `render=svg`. @throws ValidationError */
export function isPictureAsked(query: Query): boolean {
  const render = query.get('render')?.[0] || 'json';
  if (render !== 'json' && render !== 'svg')
    throw new ValidationError({ render: [`"${render}" is not a valid choice.`] });
  return render === 'svg';
}
