// What the API document says of a rack's elevation.
import { labelled, resourceOf } from '../engine/declare/resource.js';
import type { Description, Parameter } from '../engine/openapi/described.js';
import {
  COUNT,
  FLAG,
  listOf,
  NUMBER,
  nullable,
  object,
  oneOfTexts,
  type Schema,
  TEXT,
} from '../engine/openapi/schema.js';
import { pageOf, type Schemas } from '../engine/openapi/schemas.js';
import { RENDER, SVG } from './asked-picture.js';
import { MEASURES } from './rack-elevation.js';

/** A page of units. */
const elevationSchema = (schemas: Schemas): Schema =>
  schemas.component('RackUnitPage', () => {
    const device = nullable(schemas.nested(resourceOf(labelled('dcim.device')())));
    const face = object({ value: oneOfTexts(['front', 'rear']), label: TEXT });
    return pageOf(object({ id: NUMBER, name: TEXT, face, device, occupied: FLAG, display: TEXT }));
  });

const ELEVATION_PARAMETERS: readonly Parameter[] = [
  { name: 'face', schema: oneOfTexts(['front', 'rear', 'both']), description: 'both can only be drawn.' },
  { name: 'q', schema: TEXT, description: 'A part of the name of a unit.' },
  { name: 'exclude', schema: ({ key }) => key, description: 'A device that is left out.' },
  { name: 'expand_devices', schema: FLAG, description: 'false: a device shows at its lowest unit alone.' },
  RENDER,
  ...Object.entries(MEASURES).map(([name, { initial, min, max }]) => ({
    name,
    schema: { type: 'integer', minimum: min, maximum: max, default: initial },
    description: 'Of the drawing, in pixels.',
  })),
  { name: 'include_images', schema: FLAG, description: 'false: the drawing has no images of device types.' },
  { name: 'highlight', schema: listOf(TEXT), description: 'id:…: a device that stands out in the drawing.' },
  { name: 'limit', schema: COUNT },
  { name: 'offset', schema: COUNT },
];

export const ELEVATION: Description = {
  summary: 'Read the units of a rack',
  description: 'From the top, in steps of half a unit, with what is there; or a drawing of them.',
  query: ELEVATION_PARAMETERS,
  answers: { 200: elevationSchema },
  also: [SVG],
};
