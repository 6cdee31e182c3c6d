import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { RackType } from '../../../src/dcim/rack-type.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(RackType, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Manufacturer, { slug: 'apc' });
    await make(server, Manufacturer, { slug: 'rittal' });
  },
  create: [
    {
      manufacturer: { slug: 'apc' },
      model: 'NetShelter SX',
      slug: 'netshelter-sx',
      form_factor: '4-post-cabinet',
      width: 23,
      u_height: 48,
      starting_unit: 2,
      desc_units: true,
      outer_width: 600,
      outer_height: 2000,
      outer_depth: 1000,
      outer_unit: 'mm',
      mounting_depth: 900,
      weight: 120.5,
      max_weight: 1500,
      weight_unit: 'kg',
      description: 'With doors',
      comments: 'Heavy.',
      tags: [{ slug: 'alpha' }],
    },
    { manufacturer: { slug: 'rittal' }, model: 'TS IT', slug: 'ts-it', form_factor: '4-post-frame' },
    { manufacturer: { slug: 'rittal' }, model: 'FlatBox', slug: 'flatbox', form_factor: 'wall-cabinet', u_height: 9 },
  ],
  fresh: ({ model }, number) => ({ model: `${model} ${number}` }),
  patch: { form_factor: 'wall-frame', u_height: 12, weight: 10.5, weight_unit: 'lb', tags: [{ slug: 'alpha' }] },
  brief: ['manufacturer', 'model', 'slug', 'description'],
  filters: ({ model }) => ({ q: model, manufacturer: 'apc' }),
});
