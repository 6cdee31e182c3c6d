// The two ends of a span of time, `time_after=` and `time_before=`, as NetBox names them.
import type { DeclaredFilter } from '../declare/field.js';
import { join } from './clause.js';
import { parseFilterInstant } from './lookups.js';

export const momentFilter = (column: string, comparison: '>=' | '<='): DeclaredFilter => ({
  compile: (values, _lookup, { alias, parameters }) =>
    join(
      values.map((value) =>
        parameters.clause(`"${alias}"."${column}" ${comparison} ?::timestamptz`, parseFilterInstant(value)),
      ),
      'AND',
    ),
});
