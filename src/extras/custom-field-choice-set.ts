import { Computed } from '../engine/declare/computed.js';
import { Bool, Choice, Json, Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { ChangeLogged } from './change-logged.js';
import { parseChoicePairs } from './choice-pairs.js';

export const BASE_CHOICES = [
  { value: 'IATA', label: 'IATA (Airport codes)' },
  { value: 'ISO_3166', label: 'ISO 3166 (Country codes)' },
  { value: 'UN_LOCODE', label: 'UN/LOCODE (Location codes)' },
];

@Resource({ app: 'extras', path: 'custom-field-choice-sets', order: ['name'], title: 'custom field choice set' })
export class CustomFieldChoiceSet extends ChangeLogged {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @Choice(BASE_CHOICES, { optional: true }) baseChoices!: string | null;
  /** Pairs of value and label. */
  @Json({ optional: true, required: true, parse: parseChoicePairs }) extraChoices!: [string, string][] | null;
  @Bool({ initial: false }) orderAlphabetically!: boolean;
  @Computed('integer', { brief: true, sql: (alias) => `coalesce(jsonb_array_length("${alias}".extra_choices), 0)` })
  choicesCount!: number;
}
