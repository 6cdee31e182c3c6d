// The custom fields of every model and their values, for the engine.
import { Injectable } from '@nestjs/common';
import { RowPolicy } from '../engine/access/row-policy.js';
import { type CustomField, type CustomFieldForm, CustomFields } from '../engine/declare/custom-field.js';
import { labelOf } from '../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import type { Write } from '../engine/resource.service.js';
import type { Draft } from '../engine/write/draft.js';
import type { Connection } from '../platform/database/database.js';
import { CustomFieldDefinitions, type Definition } from './custom-field-definitions.js';
import { filterOf } from './custom-field-filter.js';
import { resolveObjectValues } from './custom-field-objects.js';
import { checkPatterns } from './custom-field-patterns.js';
import { checkUniqueValues } from './custom-field-uniqueness.js';
import { readGivenValues } from './given-values.js';

@Injectable()
export class StoredCustomFields extends CustomFields {
  constructor(
    private readonly definitions: CustomFieldDefinitions,
    private readonly policy: RowPolicy,
  ) {
    super();
  }

  async of(resource: ResourceMeta, connection: Connection): Promise<readonly CustomField[]> {
    return (await this.definitions.of(resource.label, connection)).map(portOf);
  }

  async pointingAt(
    targets: ReadonlySet<ResourceMeta>,
    connection: Connection,
  ): Promise<ReadonlyMap<ResourceMeta, readonly CustomField[]>> {
    const found = new Map<ResourceMeta, CustomField[]>();
    for (const definition of await this.definitions.all(connection)) {
      const field = portOf(definition);
      if (!field.target || !targets.has(field.target)) continue;
      for (const owner of definition.objectTypes.map(resourceLabelled)) {
        const hasValues = owner?.fields.some(({ kind }) => kind === 'custom');
        if (owner && hasValues) found.set(owner, [...(found.get(owner) ?? []), field]);
      }
    }
    return found;
  }

  async read(resource: ResourceMeta, drafts: readonly Draft[], write: Write): Promise<void> {
    const column = resource.fields.find(({ kind }) => kind === 'custom');
    if (!column) return;
    const definitions = await this.definitions.ofWrite(resource.label, write);
    const given = readGivenValues(column, definitions, drafts, write);
    if (given.length === 0) return;
    await checkPatterns(given, write.transaction);
    await resolveObjectValues(given, this.policy, write);
    await checkUniqueValues(resource, column, given, write.transaction);
  }
}

function portOf(definition: Definition): CustomField {
  const { name, type, relatedObjectType } = definition;
  const target = relatedObjectType === null ? undefined : resourceLabelled(relatedObjectType);
  return {
    name,
    target,
    filter: filterOf(definition),
    form: formOf(definition),
    idsIn: (stored) => (target ? idsOf(stored) : []),
    show: (stored, find) => {
      if (stored === null || !target) return stored;
      // What is gone is not there: its id alone would lead nowhere.
      const found = idsOf(stored).map(find);
      return type === 'object' ? (found[0] ?? null) : found.filter((one) => one !== null);
    },
  };
}

function formOf(definition: Definition): CustomFieldForm | undefined {
  const { name, type, label, groupName, description, required, uiEditable } = definition;
  if (uiEditable !== 'yes') return undefined;
  return {
    label: label || labelOf(name),
    group: groupName,
    description,
    type,
    required,
    initial: definition.default,
    choices: [...definition.choices].map(([value, text]) => ({ value, label: text })),
  };
}

const idsOf = (stored: unknown): string[] => [stored].flat().filter((one): one is string => typeof one === 'string');
