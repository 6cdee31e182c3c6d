// Values of custom fields against the regular expressions of their fields: one statement for a whole request.
import type { Transaction } from '../platform/database/database.js';
import { PATTERN_TYPES } from './custom-field-value.js';
import { failValue, type GivenValue } from './given-values.js';
import { matchPatterns } from './guarded-patterns.js';

export async function checkPatterns(given: readonly GivenValue[], transaction: Transaction): Promise<void> {
  const judged = given.filter(({ definition }) => definition.regex !== '' && PATTERN_TYPES.has(definition.type));
  const matches = await matchPatterns(
    transaction,
    judged.map(({ definition, values }) => ({ pattern: definition.regex, text: values[definition.name] as string })),
  );
  judged.forEach(({ draft, definition: { name, regex } }, index) => {
    if (typeof matches === 'string') failValue(draft, name, matches);
    else if (!matches[index]) failValue(draft, name, `Value must match regex '${regex}'`);
  });
}
