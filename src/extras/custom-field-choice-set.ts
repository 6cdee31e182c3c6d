import { Computed } from '../engine/declare/computed.js';
import { type DeclaredFilter, Filters } from '../engine/declare/field.js';
import { Bool, Choice, Json, Text } from '../engine/declare/fields.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { listOf, TEXT } from '../engine/openapi/schema.js';
import { ChangeLogged } from './change-logged.js';
import { parseChoicePairs } from './choice-pairs.js';
import { COUNTRIES } from './countries.js';

export const BASE_CHOICES = [
  { value: 'IATA', label: 'IATA (Airport codes)' },
  { value: 'ISO_3166', label: 'ISO 3166 (Country codes)' },
  { value: 'UN_LOCODE', label: 'UN/LOCODE (Location codes)' },
];

/** Sets that have one of the values among their own choices. */
const hasChoice: DeclaredFilter = {
  compile: (values, _lookup, { alias, parameters }) =>
    parameters.clause(
      `EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce("${alias}".extra_choices, '[]')) c WHERE c ->> 0 = ANY(?::text[]))`,
      values,
    ),
};

/** Pairs of a value and its label. */
const PAIRS = listOf(listOf(TEXT, { minItems: 2, maxItems: 2 }));

@Filters({ choice: hasChoice })
@Resource({ app: 'extras', path: 'custom-field-choice-sets', order: ['name'], title: 'custom field choice set' })
export class CustomFieldChoiceSet extends ChangeLogged {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @Choice(BASE_CHOICES, { optional: true }) baseChoices!: string | null;
  /** Pairs of value and label. */
  @Json({ optional: true, required: true, schema: PAIRS, parse: parseChoicePairs }) extraChoices!:
    | [string, string][]
    | null;
  @Bool({ initial: false }) orderAlphabetically!: boolean;
  @Computed('integer', { brief: true, sql: choicesCount }) choicesCount!: number;

  @Rule() static hasChoices({ baseChoices, extraChoices }: CustomFieldChoiceSet): Problem | undefined {
    if (baseChoices || (extraChoices ?? []).length > 0) return undefined;
    return { __all__: 'Must define base or extra choices.' };
  }

  @Rule() static baseIsHere({ baseChoices }: CustomFieldChoiceSet): Problem | undefined {
    if (!baseChoices || baseChoices === 'ISO_3166') return undefined;
    return {
      base_choices: `This server does not have the codes of ${baseChoices}; list those you need as extra choices.`,
    };
  }
}

function choicesCount(alias: string): string {
  return `(CASE WHEN "${alias}".base_choices = 'ISO_3166' THEN ${COUNTRIES.length} ELSE 0 END
    + coalesce(jsonb_array_length("${alias}".extra_choices), 0))`;
}
