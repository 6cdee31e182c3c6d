// Sets of choices: kept in order where that is wanted, and never without a choice that an object has.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { resourceLabelled, resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';
import { type ChoicePair, choicesOf } from './choice-set-choices.js';
import { CustomFieldChoiceSet } from './custom-field-choice-set.js';
import { CustomFieldDefinitions } from './custom-field-definitions.js';

/** A choice that a set is to lose, and the values of a field of a model that may have it. */
interface Loss {
  readonly draft: Draft;
  readonly removed: readonly string[];
}

@ServiceOf(CustomFieldChoiceSet)
@Injectable()
export class CustomFieldChoiceSetService extends ResourceService {
  constructor(
    tools: ResourceTools,
    private readonly definitions: CustomFieldDefinitions,
  ) {
    super(resourceOf(CustomFieldChoiceSet), tools);
  }

  /** All choices of a set. @throws NotFound */
  async choices(key: string, { by, dialect }: View): Promise<ChoicePair[]> {
    const id = await this.identify(key, dialect);
    await this.assertPermitted(id, 'view', by);
    const [row] = await this.tools.database.read().records<Stored>({
      text: `SELECT * FROM "${this.resource.table}" WHERE id = $1`,
      values: [id],
    });
    if (!row) throw new NotFound();
    return choicesOf(row);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { before, transaction }: Write): Promise<void> {
    for (const [draft, row] of rows) this.sort(draft, row);
    const losses = [...rows].flatMap(([draft, row]): Loss[] => {
      const was = before.get(draft.id ?? '');
      const left = new Set(choicesOf(row).map(([value]) => value));
      const removed = was ? choicesOf(was).flatMap(([value]) => (left.has(value) ? [] : [value])) : [];
      return removed.length > 0 ? [{ draft, removed }] : [];
    });
    await refuseLosses(losses, transaction);
  }

  protected override async stored(_rows: ReadonlyMap<string, Stored>, { transaction }: Write): Promise<void> {
    await this.definitions.changed(transaction);
  }

  protected override async removing(
    _rows: ReadonlyMap<string, Stored>,
    _by: Principal,
    transaction: Transaction,
  ): Promise<void> {
    await this.definitions.changed(transaction);
  }

  private sort(draft: Draft, row: Stored): void {
    const field = this.resource.field('extra_choices');
    if (!field || !row.order_alphabetically || !Array.isArray(row.extra_choices)) return;
    const sorted = [...(row.extra_choices as ChoicePair[])].sort(([a], [b]) => (a < b ? -1 : 1));
    draft.values.set(field, sorted);
    row.extra_choices = sorted;
  }
}

/** One statement, whatever the number of sets, fields and models. */
async function refuseLosses(losses: readonly Loss[], transaction: Transaction): Promise<void> {
  if (losses.length === 0) return;
  const fields = await transaction.records<{ name: string; object_types: string[]; choice_set_id: string }>({
    text: 'SELECT name, object_types, choice_set_id FROM extras_custom_field WHERE choice_set_id = ANY($1::uuid[]) ORDER BY id FOR SHARE',
    values: [losses.map(({ draft }) => draft.id)],
  });
  const questions = fields.flatMap(({ name, object_types, choice_set_id }) =>
    object_types.flatMap((label) => {
      const resource = resourceLabelled(label);
      const loss = losses.findIndex(({ draft }) => draft.id === choice_set_id);
      return resource ? [{ name, resource, loss }] : [];
    }),
  );
  if (questions.length === 0) return;
  const values: unknown[] = [];
  const parts = questions.map(({ name, resource, loss }, index) => {
    const [field, removed] = [values.push(name), values.push(losses[loss]?.removed)];
    return `(SELECT ${index}::int, v FROM unnest($${removed}::text[]) v
      WHERE EXISTS (SELECT 1 FROM "${resource.table}" t WHERE t.custom_field_data -> $${field} ? v) LIMIT 1)`;
  });
  for (const [index, choice] of await transaction.rows({ text: parts.join(' UNION ALL '), values })) {
    const { resource, loss } = questions[index as number] as (typeof questions)[number];
    losses[loss]?.draft.fail(
      'extra_choices',
      `Cannot remove choice ${choice} as there are ${resource.title} objects which reference it.`,
    );
  }
}
