// The names that components get from their templates, as SQL over their owner `o`: a device, or a module in its bay.
import { NATURAL_ORDER } from '../engine/declare/fields.js';
import type { ResourceMeta } from '../engine/declare/resource.js';
import type { Statement } from '../platform/database/database.js';

/** Stands in names and labels for the position of a module bay; `resolved` says of which one. */
const MODULE_TOKEN = '{module}';

/** Where components go. */
export interface Owner {
  readonly deviceId: string;
  /** The type whose templates they are made of. */
  readonly typeId: string;
  /** Of a module that is stored. */
  readonly moduleId: string | null;
  /** Of a module: its bay, and the positions of the bays from the outermost to that one. */
  readonly bayId: string | null;
  readonly positions: readonly string[] | null;
}

/** A module that is to be stored, and what is to become of the components of its type. */
export interface Installation extends Owner {
  /** Are components that the device has already taken over? */
  readonly adopts: boolean;
  /** Are those that it does not have made? */
  readonly replicates: boolean;
}

/** The owners as a `WITH` query named `owner`; the next free parameter is $6. */
export const OWNER = `owner AS (
  SELECT o.device_id, o.type_id, o.module_id, o.bay_id, o.positions::jsonb AS positions, o.place
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
    WITH ORDINALITY AS o(device_id, type_id, module_id, bay_id, positions, place))`;

export const ownerValues = (owners: readonly Owner[]): NonNullable<Statement['values']> => [
  owners.map(({ deviceId }) => deviceId),
  owners.map(({ typeId }) => typeId),
  owners.map(({ moduleId }) => moduleId),
  owners.map(({ bayId }) => bayId),
  owners.map(({ positions }) => positions && JSON.stringify(positions)),
];

/**
 * A text of a template with the positions in place of its tokens, as NetBox 4.6 has it: one token alone stands for the
 * bay that the module sits in, several for the bays from the outermost inwards. Tokens that no level is left for stay;
 * nothing is stored with them: `isUnresolved` finds them, and `obstaclesOf` refuses them.
 * @example resolved('t.name') // `Eth{module}/1` in the bay at 3 is `Eth3/1`
 */
export function resolved(text: string): string {
  const plain = `${text}::text COLLATE "C"`;
  const pieces = `string_to_array(${plain}, '${MODULE_TOKEN}')`;
  return `((CASE WHEN o.positions IS NULL THEN ${text}::text ELSE CASE cardinality(${pieces})
    WHEN 0 THEN ''
    WHEN 1 THEN ${text}::text
    WHEN 2 THEN replace(${plain}, '${MODULE_TOKEN}', coalesce(o.positions ->> -1, '${MODULE_TOKEN}'))
    ELSE (
      SELECT string_agg(CASE WHEN n = 1 THEN '' ELSE coalesce(o.positions ->> (n - 2)::int, '${MODULE_TOKEN}') END || part, '' ORDER BY n)
      FROM unnest(${pieces}) WITH ORDINALITY AS piece(part, n)
    ) END END) COLLATE "${NATURAL_ORDER}")`;
}

/** Does a resolved text still have a token? */
export const isUnresolved = (text: string): string => `strpos(${text}::text COLLATE "C", '${MODULE_TOKEN}') > 0`;

/** The id of what the owner has of another template. Names are unique among the parts of a device. */
export function counterpart(component: ResourceMeta, template: ResourceMeta, templateId: string): string {
  return `(SELECT x.id FROM "${template.table}" y JOIN "${component.table}" x ON x.name = ${resolved('y.name')}
    WHERE y.id = ${templateId} AND x.device_id = o.device_id)`;
}

/** The same of the template that `t.component_type` and `t.component_id` tell. */
export function counterpartOfAny(pairs: readonly (readonly [ResourceMeta, ResourceMeta])[]): string {
  const cases = pairs.map(
    ([component, template]) => `WHEN '${template.label}' THEN ${counterpart(component, template, 't.component_id')}`,
  );
  return `CASE t.component_type ${cases.join(' ')} END`;
}
