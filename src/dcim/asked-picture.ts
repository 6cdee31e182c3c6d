// Answers that are lists or figures are drawings, too, where they are asked to be.
import { ValidationError } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';

/** `render=svg`. @throws ValidationError */
export function isPictureAsked(query: Query): boolean {
  const render = query.get('render')?.[0] || 'json';
  if (render !== 'json' && render !== 'svg')
    throw new ValidationError({ render: [`"${render}" is not a valid choice.`] });
  return render === 'svg';
}
