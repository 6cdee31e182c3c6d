// Filters of interfaces by their kind, and by the virtual chassis of their device.
import type { DeclaredFilter } from '../engine/declare/field.js';
import { labelled, type ResourceMeta, resourceOf } from '../engine/declare/resource.js';
import { type Clause, type FilterContext, join } from '../engine/query/clause.js';
import { readIdentity } from '../engine/query/field-filters.js';
import { knownClause } from '../engine/query/permitted.js';
import { TYPES_OF_KIND } from './interface-types.js';

/** `physical`, `virtual` or `wireless`; of any other kind there are none. */
const kind: DeclaredFilter = {
  compile: (values, _lookup, { alias, parameters }) =>
    join(
      values.flatMap((value) => {
        const group = TYPES_OF_KIND[value.trim().toLowerCase()];
        if (!group) return [];
        const isAmong = `"${alias}".type = ANY(?::text[])`;
        return [parameters.clause(group.among ? isAmong : `NOT (${isAmong})`, group.types)];
      }),
      'OR',
    ),
};

/**
 * The interfaces of a device and those of its virtual chassis that are not for management only; `master`: the latter
 * only if the device is the master there. A device that is unknown has none.
 */
function chassisMember(by: 'id' | 'name', whose: 'member' | 'master'): DeclaredFilter {
  return {
    compile: (values, _lookup, context) => {
      const { alias } = context;
      const device = deviceClause(by, values, context);
      const master = whose === 'master' ? 'JOIN dcim_virtual_chassis c ON c.master_id = d.id' : '';
      const other = knownClause(devices(), context, 'o');
      return {
        sql: `"${alias}".device_id IN (SELECT d.id FROM dcim_device d WHERE ${device.sql})
          OR (NOT "${alias}".mgmt_only AND "${alias}".device_id IN (SELECT o.id FROM dcim_device d ${master}
            JOIN dcim_device o ON o.virtual_chassis_id = d.virtual_chassis_id WHERE ${device.sql} AND (${other.sql})))`,
        parameters: { ...device.parameters, ...other.parameters },
      };
    },
  };
}

const devices = (): ResourceMeta => resourceOf(labelled('dcim.device')());

function deviceClause(by: 'id' | 'name', values: readonly string[], context: FilterContext): Clause {
  const { parameters, dialect } = context;
  const named =
    by === 'name'
      ? parameters.clause('d.name = ANY(?::text[])', values)
      : parameters.clause(
          `d."${dialect.key}" = ANY(?::${dialect.keyType}[])`,
          values.map((value) => readIdentity(value, context)),
        );
  return join([named, knownClause(devices(), context, 'd')], 'AND');
}

export const INTERFACE_FILTERS: Readonly<Record<string, DeclaredFilter>> = {
  kind,
  virtual_chassis_member: chassisMember('name', 'member'),
  virtual_chassis_member_id: chassisMember('id', 'member'),
  virtual_chassis_member_or_master: chassisMember('name', 'master'),
  virtual_chassis_member_or_master_id: chassisMember('id', 'master'),
};
