// What the API document says of the use of power.
import { resourceOf } from '../engine/declare/resource.js';
import type { Description } from '../engine/openapi/described.js';
import { COUNT, listOf, NUMBER, nullable, object, oneOfTexts, type Schema, TEXT } from '../engine/openapi/schema.js';
import type { Schemas } from '../engine/openapi/schemas.js';
import { RENDER, SVG } from './asked-picture.js';
import { type Metered, modelOf } from './power-draw.js';
import { PowerFeed } from './power-feed.js';
import { FEED_PROPERTIES } from './power-meter.js';

const UTILIZATION: Readonly<Record<string, Schema>> = {
  available: nullable(NUMBER),
  allocated: NUMBER,
  maximum: NUMBER,
  outlet_count: COUNT,
  utilization: nullable(NUMBER),
};

const LEGS = (schemas: Schemas): Schema =>
  listOf(schemas.component('PowerLeg', () => object({ name: TEXT, ...UTILIZATION })));

function powerSchema(schemas: Schemas): Schema {
  const legs = LEGS(schemas);
  const feed = schemas.component('MeteredFeed', () =>
    object({ ...schemas.picked(resourceOf(PowerFeed), FEED_PROPERTIES), ...UTILIZATION, legs }),
  );
  return schemas.component('PowerUse', () =>
    object({ unit: oneOfTexts(['W']), ...UTILIZATION, legs, feeds: listOf(feed) }, ['feeds']),
  );
}

/** Of `power/` below an object of this kind. */
export const describePower = (kind: Metered): Description => ({
  summary: `Read the power that is drawn from one ${resourceOf(modelOf(kind)).title}`,
  description:
    'In watts: what is available, what is allocated, and the most that may be drawn. A feed does not name itself.',
  query: [RENDER],
  answers: { 200: powerSchema },
  also: [SVG],
});
