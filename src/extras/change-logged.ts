// Rows that say when they came and when they changed, and can be found by the request that did it.
import { addFilter, type DeclaredFilter, FieldProblem } from '../engine/declare/field.js';
import { Instant } from '../engine/declare/fields.js';
import { Identified, isId } from '../engine/declare/identified.js';

export abstract class ChangeLogged extends Identified {
  @Instant({ now: true, readOnly: true, optional: true }) created!: string;
  @Instant({ now: true, readOnly: true, optional: true }) lastUpdated!: string;
}

function byRequest(actions: readonly string[]): DeclaredFilter {
  return {
    compile: (values, _lookup, { alias, parameters }) => {
      for (const value of values) if (!isId(value)) throw new FieldProblem('Enter a valid UUID.');
      return parameters.clause(
        `"${alias}".id IN (SELECT c.changed_object_id FROM core_object_change c WHERE c.request_id = ANY(?::uuid[]) AND c.action = ANY(?::text[]))`,
        values,
        actions,
      );
    },
  };
}

addFilter(ChangeLogged.prototype, 'created_by_request', byRequest(['create']));
addFilter(ChangeLogged.prototype, 'updated_by_request', byRequest(['update']));
addFilter(ChangeLogged.prototype, 'modified_by_request', byRequest(['create', 'update']));
