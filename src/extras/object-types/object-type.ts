// What NetBox calls object types: the models that there are, by numbers that never change.
import { Computed } from '../../engine/declare/computed.js';
import { type DeclaredFilter, Filters } from '../../engine/declare/field.js';
import { Text } from '../../engine/declare/fields.js';
import { Identified } from '../../engine/declare/identified.js';
import { Resource } from '../../engine/declare/resource.js';
import { listOf, TEXT } from '../../engine/openapi/schema.js';
import { join } from '../../engine/query/clause.js';
import { textClause } from '../../engine/query/lookups.js';
import { APP_NAMES, endpointOf, featuresOf, isPublic, nameOf, pluralOf, titleOf } from './model-facts.js';
import { MODELS } from './models.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL of a fact about the model of a row: the code knows it, the row only which model it is. */
const factSql =
  (type: string, fact: (label: string) => string | null) =>
  (alias: string): string => {
    const cases = MODELS.flatMap(([number, label]) => {
      const value = fact(label);
      return value === null ? [] : [`WHEN ${number} THEN ${quoted(value)}`];
    });
    return `(CASE "${alias}".number ${cases.join(' ')} END)::${type}`;
  };

const appNameSql = (alias: string): string =>
  `(CASE "${alias}".app_label ${Object.entries(APP_NAMES)
    .map(([app, name]) => `WHEN '${app}' THEN '${name}'`)
    .join(' ')} ELSE "${alias}".app_label END)`;

const featuresSql = factSql('jsonb', (label) => JSON.stringify(featuresOf(label)));

/** A part of the name of a feature, as NetBox has it. */
const features: DeclaredFilter = {
  compile: (values, _lookup, { alias, parameters }) =>
    join(
      values.map((value) => {
        const named = textClause('f', 'ic', [value], parameters);
        const sql = `EXISTS (SELECT 1 FROM jsonb_array_elements_text(${featuresSql(alias)}) f WHERE ${named.sql})`;
        return { ...named, sql };
      }),
      'AND',
    ),
};

@Filters({ features })
@Resource({
  app: 'core',
  path: 'object-types',
  title: 'object type',
  order: ['app_label', 'model'],
  display: (alias) => `${appNameSql(alias)} || ' > ' || ${factSql('text', titleOf)(alias)}`,
  readOnly: true,
  viewedByUsers: true,
  shape: [
    'id',
    'url',
    'display',
    'app_label',
    'app_name',
    'model',
    'model_name',
    'model_name_plural',
    'public',
    'features',
    'is_plugin_model',
    'rest_api_endpoint',
    'description',
  ],
})
export class ObjectType extends Identified {
  @Text({ max: 100, search: true, readOnly: true }) appLabel!: string;
  @Computed('text', { sql: appNameSql }) appName!: string;
  @Text({ max: 100, search: true, readOnly: true }) model!: string;
  @Computed('text', { sql: factSql('text', nameOf) }) modelName!: string;
  @Computed('text', { sql: factSql('text', pluralOf) }) modelNamePlural!: string;
  /** Is it one that people work with, or does only the server? */
  @Computed('boolean', { filterable: true, sql: factSql('boolean', (label) => String(isPublic(label))) })
  public!: boolean;
  /** What objects of the model can have here: custom fields, tags, journal entries, … */
  @Computed('json', { sql: featuresSql, schema: listOf(TEXT) }) features!: string[];
  @Computed('boolean', { sql: () => 'FALSE' }) isPluginModel!: boolean;
  /** The path of its list; null where the model is not here. */
  @Computed('text', {
    optional: true,
    sql: factSql('text', endpointOf),
    show: (path, dialect) => (path === null ? null : `${dialect?.prefix ?? ''}${path}`),
  })
  restApiEndpoint!: string | null;
  @Computed('text', { sql: factSql('text', (label) => (endpointOf(label) ? '' : 'Not on this server.')) })
  description!: string;
}
