// The routes of choice sets: the common ones, and the choices themselves.
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Serves } from '../engine/access/access.decorators.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { Described } from '../engine/openapi/described.js';
import { COUNT, object, TEXT } from '../engine/openapi/schema.js';
import { pageOf } from '../engine/openapi/schemas.js';
import type { Query } from '../engine/query/filters.js';
import { pageLink, parsePage } from '../engine/query/list-query.js';
import { Asked, Path, Viewed } from '../engine/request.js';
import { ResourceController } from '../engine/resource.controller.js';
import type { View } from '../engine/resource.repository.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { ChoicePair } from './choice-set-choices.js';
import { CustomFieldChoiceSet } from './custom-field-choice-set.js';
import { CustomFieldChoiceSetService } from './custom-field-choice-set.service.js';

@Serves(CustomFieldChoiceSet)
@Controller(resourceOf(CustomFieldChoiceSet).route)
export class CustomFieldChoiceSetController extends ResourceController {
  constructor(
    @Inject(CustomFieldChoiceSetService) private readonly sets: CustomFieldChoiceSetService,
    @Inject(RowPolicy) policy: RowPolicy,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super(sets, policy);
  }

  /** A page of the choices; `q` looks into values and labels. */
  @Described({
    summary: 'Read the choices of a set',
    query: [
      { name: 'q', schema: TEXT, description: 'A part of a value or a label.' },
      { name: 'limit', schema: COUNT },
      { name: 'offset', schema: COUNT },
    ],
    answers: {
      200: (schemas) => schemas.component('ChoicePage', () => pageOf(object({ id: TEXT, display: TEXT }))),
    },
  })
  @Get(':id/choices')
  async choices(@Param('id') id: string, @Asked() query: Query, @Path() path: string, @Viewed() view: View) {
    const found = searched(await this.sets.choices(id, view), query.get('q') ?? []);
    const { limit, offset } = parsePage(query, this.settings, view.dialect);
    const link = (to: number) =>
      pageLink(view.origin, path, query, { limit: String(limit), offset: to > 0 ? String(to) : null });
    return {
      count: found.length,
      next: offset + limit < found.length ? link(offset + limit) : null,
      previous: offset > 0 ? link(offset - limit) : null,
      results: found.slice(offset, offset + limit).map(([value, display]) => ({ id: value, display })),
    };
  }
}

function searched(choices: readonly ChoicePair[], words: readonly string[]): readonly ChoicePair[] {
  return words.reduce<readonly ChoicePair[]>((left, word) => {
    const wanted = word.toLowerCase();
    return left.filter((pair) => pair.some((text) => text.toLowerCase().includes(wanted)));
  }, choices);
}
