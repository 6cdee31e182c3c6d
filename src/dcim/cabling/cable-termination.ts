import { Index, type Relation } from 'typeorm';
import { Choice } from '../../engine/declare/fields.js';
import { AnyReference, Reference } from '../../engine/declare/relations.js';
import { Resource } from '../../engine/declare/resource.js';
import { ChangeLogged } from '../../extras/change-logged.js';
import { CABLE_ENDS } from '../choices/cable.js';
import { Cable } from './cable.js';
import { CABLED, cabledResources } from './pairs.js';

/** SQL of what people call the port. */
const portDisplay = (alias: string): string => {
  const cases = cabledResources().map(
    (port) =>
      `WHEN '${port.label}' THEN (SELECT ${port.displaySql('e')} FROM "${port.table}" e WHERE e.id = "${alias}".termination_id)`,
  );
  return `CASE "${alias}".termination_type ${cases.join(' ')} END`;
};

/** One end of a cable on one port: only for those who may view the port. */
@Resource({
  app: 'dcim',
  path: 'cable-terminations',
  order: ['cable', 'cable_end'],
  confinedTo: 'termination',
  unique: [
    {
      fields: ['terminationType', 'terminationId'],
      message: 'This object has a cable already.',
    },
  ],
  display: {
    full: (alias) =>
      `'Cable ' || (SELECT CASE WHEN c.label = '' THEN '#' || c.number ELSE c.label END FROM dcim_cable c WHERE c.id = "${alias}".cable_id)
        || ' to ' || coalesce(${portDisplay(alias)}, '')`,
    own: (alias) => `'Cable to ' || coalesce(${portDisplay(alias)}, '')`,
    from: { 'dcim.cable': (alias) => `"${alias}".cable_id` },
  },
})
@Index(['cable', 'cableEnd'])
export class CableTermination extends ChangeLogged {
  @Reference(() => Cable, { onDelete: 'CASCADE', bare: true }) cable!: Relation<Cable>;
  @Choice(CABLE_ENDS, { max: 1, bare: true }) cableEnd!: string;
  @AnyReference({ models: CABLED }) termination!: object;
}
