// Definitions of custom fields, and what becomes of the values when one comes, changes or goes.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { FieldProblem } from '../engine/declare/field.js';
import { resourceLabelled, resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';
import { CustomField } from './custom-field.js';
import { CustomFieldChoiceSet } from './custom-field-choice-set.js';
import { CustomFieldDefinitions, definitionOf } from './custom-field-definitions.js';
import { ValueMoves } from './custom-field-moves.js';
import { repeatedIn } from './custom-field-uniqueness.js';
import { readValue } from './custom-field-value.js';
import { matchPatterns, TOO_SLOW } from './guarded-patterns.js';

@ServiceOf(CustomField)
@Injectable()
export class CustomFieldService extends ResourceService {
  constructor(
    tools: ResourceTools,
    private readonly definitions: CustomFieldDefinitions,
  ) {
    super(resourceOf(CustomField), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    refuseOtherTypes(rows, write);
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    const sets = await this.lockChoiceSets([...sound.values()], write.transaction);
    await checkPatterns(sound, write.transaction);
    await checkDefaults(sound, sets, write.transaction);
    await checkRepetitions(sound, write);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, { before, transaction }: Write): Promise<void> {
    const moves = new ValueMoves();
    for (const [id, row] of rows) moves.change(before.get(id) ?? null, row);
    await moves.apply(transaction);
    await this.definitions.changed(transaction);
  }

  protected override async removing(
    rows: ReadonlyMap<string, Stored>,
    _by: Principal,
    transaction: Transaction,
  ): Promise<void> {
    const moves = new ValueMoves();
    for (const row of rows.values()) moves.change(row, null);
    await moves.apply(transaction);
    await this.definitions.changed(transaction);
  }

  /** The choices that defaults are judged by stay what they are until the end. */
  private async lockChoiceSets(rows: readonly Stored[], transaction: Transaction): Promise<Map<string, Stored>> {
    const ids = rows.flatMap(({ choice_set_id }) => (choice_set_id ? [choice_set_id as string] : []));
    if (ids.length === 0) return new Map();
    const sets = await transaction.records<Stored>({
      text: `SELECT * FROM "${resourceOf(CustomFieldChoiceSet).table}" WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
      values: [ids],
    });
    return new Map(sets.map((set) => [set.id as string, set]));
  }
}

/** Values are kept in the form of their type, so that neither the type nor the kind of the objects changes. */
function refuseOtherTypes(rows: ReadonlyMap<Draft, Stored>, { before }: Write): void {
  for (const [draft, row] of rows) {
    const was = before.get(draft.id ?? '');
    if (!was) continue;
    if (was.type !== row.type) draft.fail('type', 'Changing the type of custom fields is not supported.');
    if (was.related_object_type !== row.related_object_type) {
      draft.fail('related_object_type', 'Changing the object type of custom fields is not supported.');
    }
  }
}

async function checkPatterns(rows: ReadonlyMap<Draft, Stored>, transaction: Transaction): Promise<void> {
  const given = [...rows].filter(([draft, row]) => row.validation_regex && isSaid(draft, 'validation_regex'));
  const questions = given.map(([, row]) => ({ pattern: row.validation_regex as string, text: '' }));
  if (typeof (await matchPatterns(transaction, questions)) !== 'string') return;
  // One of them is no pattern: which, is asked one by one, until one has cost more time than any should.
  for (const [index, [draft]] of given.entries()) {
    const problem = await matchPatterns(transaction, questions.slice(index, index + 1));
    if (typeof problem === 'string') draft.fail('validation_regex', problem);
    if (problem === TOO_SLOW) return;
  }
}

const isSaid = (draft: Draft, name: string): boolean => [...draft.values.keys()].some((field) => field.name === name);

async function checkDefaults(
  rows: ReadonlyMap<Draft, Stored>,
  sets: ReadonlyMap<string, Stored>,
  transaction: Transaction,
): Promise<void> {
  const matched: { draft: Draft; value: unknown; pattern: string; text: string }[] = [];
  for (const [draft, row] of rows) {
    if (draft.isBad || row.default === null || row.default === undefined) continue;
    const { name, ...set } = sets.get(row.choice_set_id as string) ?? {};
    const definition = definitionOf({ ...set, ...row, set_name: name });
    try {
      const read = readValue(definition, row.default);
      setDefault(draft, row, read);
      if (definition.regex && typeof read === 'string') {
        matched.push({ draft, value: read, pattern: definition.regex, text: read });
      }
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      draft.fail('default', invalidDefault(row.default, error.message));
    }
  }
  const matches = await matchPatterns(transaction, matched);
  matched.forEach(({ draft, value, pattern }, index) => {
    if (typeof matches === 'string') draft.fail('default', matches);
    else if (!matches[index]) draft.fail('default', invalidDefault(value, `Value must match regex '${pattern}'`));
  });
}

/** In the form in which values are kept: `1` of a boolean is `true`. */
function setDefault(draft: Draft, row: Stored, value: unknown): void {
  const field = resourceOf(CustomField).field('default');
  if (!field || !draft.values.has(field)) return;
  draft.values.set(field, value);
  row.default = value;
}

const invalidDefault = (value: unknown, problem: string): string =>
  `Invalid default value "${typeof value === 'string' ? value : JSON.stringify(value)}": ${problem}`;

/** A field becomes unique only where it is so already. */
async function checkRepetitions(
  rows: ReadonlyMap<Draft, Stored>,
  { before, transaction }: Pick<Write, 'before' | 'transaction'>,
): Promise<void> {
  for (const [draft, row] of rows) {
    const was = before.get(draft.id ?? '');
    if (!was || !row.unique || was.unique) continue;
    const models = (row.object_types as string[]).flatMap((label) => resourceLabelled(label) ?? []);
    const repeated = await repeatedIn(models, String(was.name), transaction);
    if (repeated.length === 0) continue;
    draft.fail('unique', `There are ${repeated.map(({ label }) => label).join(', ')} objects with the same value.`);
  }
}
