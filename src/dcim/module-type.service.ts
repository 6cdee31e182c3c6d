// The attributes of a module type are those that its profile asks for.
import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { judgeOf } from './attribute-schema.js';
import { ModuleType } from './module-type.js';

type Attributes = Readonly<Record<string, unknown>>;

@ServiceOf(ModuleType)
@Injectable()
export class ModuleTypeService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ModuleType), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const [profile, attributes] = ['profile', 'attributes'].map((name) => this.resource.field(name)) as [Field, Field];
    const concerned = [...rows].filter(
      ([draft]) => !draft.isBad && [profile, attributes].some((field) => draft.values.has(field)),
    );
    for (const [draft, row] of concerned) {
      const merged = row.profile_id ? withEarlier(draft, row, attributes, write) : null;
      draft.values.set(attributes, merged);
      row[attributes.column] = merged;
    }
    if (write.isImport) return;
    const judges = await judgesOf(concerned, write);
    for (const [draft, row] of concerned) {
      // What is left out may be required: no attributes are judged as an empty object.
      const misfit = judges.get(row.profile_id as string)?.(row[attributes.column] ?? {});
      if (misfit) draft.fail('attributes', `Invalid schema: ${misfit}`);
    }
  }
}

/** As NetBox has it: attributes that a change does not name stay. An empty object takes all of them away. */
function withEarlier(draft: Draft, row: Stored, field: Field, { before }: Write): unknown {
  const given = row[field.column] as Attributes | null;
  const earlier = before.get(draft.id ?? '')?.[field.column] as Attributes | null | undefined;
  if (!draft.values.has(field) || !given || Object.keys(given).length === 0) return given;
  return { ...earlier, ...given };
}

/** By the profile. */
async function judgesOf(
  rows: readonly (readonly [Draft, Stored])[],
  { transaction }: Write,
): Promise<Map<string, ReturnType<typeof judgeOf>>> {
  const ids = [...new Set(rows.flatMap(([, { profile_id }]) => (profile_id as string | null) ?? []))];
  if (ids.length === 0) return new Map();
  const found = await transaction.records<{ id: string; schema: Attributes | null }>({
    text: 'SELECT id, schema FROM dcim_module_type_profile WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE',
    values: [ids],
  });
  return new Map(found.flatMap(({ id, schema }) => (schema ? [[id, judgeOf(schema)]] : [])));
}
