// What every resource can do, asked of each in the same words: `describeResource(Site, { create: […], patch: {…}, brief: […] })`.
import { afterAll, beforeAll, describe } from 'vitest';
import type { ResourceClass } from '../../src/engine/declare/field.js';
import { resourceOf } from '../../src/engine/declare/resource.js';
import { startServer, type TestServer } from './app.js';
import type { Json } from './client.js';
import { describeAccess } from './resource/access.js';
import { describeBulkWrites } from './resource/bulk-writes.js';
import { describeFilters } from './resource/filters.js';
import { describeForms } from './resource/forms.js';
import { describeLists } from './resource/lists.js';
import { describeReading } from './resource/reading.js';
import { describeRefusedWrites } from './resource/refused-writes.js';
import { Subject } from './resource/subject.js';
import { describeWrites } from './resource/writes.js';

export type Body = Readonly<Record<string, unknown>>;

export interface Expected {
  /** Bodies of three objects or more; the first gives every field it can. References are attributes. */
  readonly create?: readonly Body[];
  /** Changes every one of the objects. */
  readonly patch?: Body;
  /** Of a body like one of `create`: what only one object can have, for the n-th body. Names and slugs differ anyway. */
  readonly fresh?: (body: Body, number: number) => Body;
  /** The names of the brief form behind `id`, `url` and `display`. */
  readonly brief: readonly string[] | 'full';
  /** Makes what the bodies refer to. */
  readonly before?: (server: TestServer) => Promise<unknown>;
  /** Makes what refers to the first object. */
  readonly after?: (server: TestServer, first: Json) => Promise<unknown>;
  /** Values of filters that the first object has and does not tell. */
  readonly filters?: (first: Json) => Readonly<Record<string, string>>;
  /** Filters for which no value can be made here, each with the reason. */
  readonly unasked?: Readonly<Record<string, string>>;
  /** Fields that show the same in all objects, so that nothing can be sorted by them, each with the reason. */
  readonly alike?: Readonly<Record<string, string>>;
  /** Values of filters that none of the objects has, where they tell nothing of them. */
  readonly unheld?: Readonly<Record<string, string>>;
  /** What a client may send and never sees again. */
  readonly unseen?: readonly string[];
  /** The models whose objects change along with these, each with a record of its own. */
  readonly changesAlong?: readonly string[];
  /** The most statements a list may need. */
  readonly statements?: number;
}

export function describeResource(model: ResourceClass, expected: Expected): void {
  const resource = resourceOf(model);
  const subject = new Subject(resource, expected);

  describe(`/${resource.route}/`, () => {
    beforeAll(async () => {
      // Nobody has a right by default, so that what a test grants is all there is.
      await subject.begin(await startServer({ DEFAULT_PERMISSIONS: '{}' }));
    });
    afterAll(() => subject.server?.close());

    describeLists(subject);
    describeFilters(subject);
    describeReading(subject);
    describeForms(subject);
    if (resource.options.readOnly) describeRefusedWrites(subject);
    else {
      describeWrites(subject);
      describeBulkWrites(subject);
    }
    describeAccess(subject);
  });
}
