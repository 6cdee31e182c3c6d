// The column in which the values of custom fields are kept; shown and written as `custom_fields`.
import { Column } from 'typeorm';
import { FREE_OBJECT } from '../openapi/schema.js';
import { FieldProblem } from './field.js';
import { declare, typeName } from './fields.js';

export function CustomFieldData(): PropertyDecorator {
  return declare(
    { as: 'custom_fields', label: 'Custom fields' },
    {
      kind: 'custom',
      type: 'jsonb',
      optionType: 'field',
      schema: FREE_OBJECT,
      initial: {},
      parse: (value) => {
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
        throw new FieldProblem(`Expected a dictionary of items but got type "${typeName(value)}".`);
      },
    },
    (prototype, key) => Column({ name: 'custom_field_data', type: 'jsonb', default: {} })(prototype, key),
  );
}
