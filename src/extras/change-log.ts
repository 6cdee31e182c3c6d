// Writes the change records of a request, and shows them with the objects they are about.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { newId } from '../engine/declare/identified.js';
import { resourceLabelled, resourceOf } from '../engine/declare/resource.js';
import { CountCache } from '../engine/query/count-cache.js';
import type { Query } from '../engine/query/filters.js';
import { FULL } from '../engine/query/list-query.js';
import { type Shown, wants } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import { type ListAnswer, ResourceService, ResourceTools } from '../engine/resource.service.js';
import { type Change, ChangeRecorder } from '../engine/write/change-recorder.js';
import type { Transaction } from '../platform/database/database.js';
import { ObjectChange } from './object-change.js';

const TABLE = 'core_object_change';

@Injectable()
export class ChangeLog extends ChangeRecorder {
  constructor(private readonly counts: CountCache) {
    super();
  }

  async record(transaction: Transaction, changes: readonly Change[], by: Principal): Promise<void> {
    if (changes.length === 0) return;
    const userId = by.user?.id || null;
    const column = <T>(pick: (change: Change) => T) => changes.map(pick);
    const json = (data: Change['before']) => (data === null ? null : JSON.stringify(data));
    await transaction.run({
      text: `INSERT INTO ${TABLE} (id, user_id, user_name, request_id, token_suffix, source_ip, action,
          changed_object_type, changed_object_id, object_title, object_repr, message, prechange_data, postchange_data)
        SELECT c0, $2::uuid, $3, $4::uuid, $5, $6, c1, c2, c3, c4, c5, c6, c7::jsonb, c8::jsonb
        FROM unnest($1::uuid[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
        AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8)`,
      values: [
        column(() => newId()),
        userId,
        by.user?.username ?? '',
        by.requestId,
        by.token?.suffix ?? '',
        by.address,
        column(({ action }) => action),
        column(({ resource }) => resource.label),
        column(({ id }) => id),
        column(({ resource }) => resource.title),
        column(({ display }) => display.slice(0, 200)),
        column(({ message }) => message),
        column(({ before }) => json(before)),
        column(({ after }) => json(after)),
      ],
    });
    await transaction.rows(CountCache.announcement(TABLE));
    transaction.afterCommit(() => this.counts.forget(TABLE));
  }
}

@Injectable()
export class ObjectChangeService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ObjectChange), tools);
  }

  override async list(query: Query, path: string, view: View): Promise<ListAnswer> {
    const answer = await super.list(query, path, whole(view));
    return { ...answer, results: await this.withObjects(answer.results, view) };
  }

  override async get(id: string, view: View): Promise<Shown> {
    return (await this.withObjects([await super.get(id, whole(view))], view))[0] as Shown;
  }

  /** Adds the brief form of each object, where it still exists and the caller may view it. */
  private async withObjects(changes: readonly Shown[], view: View): Promise<Shown[]> {
    if (!wants(view.shape, 'changed_object')) return [...changes];
    const idsByType = new Map<string, Set<string>>();
    for (const { changed_object_type: type, changed_object_id: id } of changes) {
      const ids = idsByType.get(String(type)) ?? new Set();
      idsByType.set(String(type), ids.add(String(id)));
    }
    const shown = new Map<string, Shown>();
    for (const [type, ids] of idsByType) {
      const resource = resourceLabelled(type);
      if (!resource) continue;
      const connection = this.tools.database.read();
      const visible = await this.tools.repository.permittedIds(connection, resource, 'view', view.by, [...ids]);
      const brief = { ...view, shape: { ...FULL, form: 'brief' as const } };
      for (const one of await this.tools.repository.load(resource, [...visible], brief)) shown.set(String(one.id), one);
    }
    return changes.map((change) => {
      const object = shown.get(String(change.changed_object_id)) ?? null;
      const entries = Object.entries({ ...change, changed_object: object });
      return Object.fromEntries(entries.filter(([name]) => wants(view.shape, name)));
    });
  }
}

/** The object of a change is found by other fields than the client may have asked for. */
function whole(view: View): View {
  return wants(view.shape, 'changed_object') ? { ...view, shape: FULL } : view;
}
