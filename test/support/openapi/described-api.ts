// The API as its document describes it in one dialect: which operations there are, and whether an answer, or a body that
// was accepted, is what the document says. Validators are compiled when they are first needed, and kept.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { jsonSchema, type Strictness } from './json-schema.js';
import { errorsOfSubstance } from './leniency.js';

type Schema = Record<string, unknown>;

export interface Operation {
  /** `PATCH /api/dcim/sites/{id}/` */
  readonly name: string;
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, { schema: Schema }> };
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface DescribedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/,
  uri: /^https?:\/\/\S+$/,
  int32: { type: 'number', validate: (value: number) => value >= -2_147_483_648 && value <= 2_147_483_647 },
  double: true,
  binary: true,
} as const;

export class DescribedApi {
  private readonly schemas = new Map<string, Ajv>();
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly templates: readonly (readonly [pattern: RegExp, path: string])[];

  constructor(private readonly document: DescribedDocument) {
    this.templates = Object.keys(document.paths)
      .filter((path) => path.includes('{'))
      .map((path) => [new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), path]);
  }

  /** The operation of a path, with its slash; undefined where none is described. */
  operation(method: string, path: string): Operation | undefined {
    const found = this.document.paths[path] ? path : this.templates.find(([pattern]) => pattern.test(path))?.[1];
    const operation = found && this.document.paths[found]?.[method.toLowerCase()];
    return operation ? ({ ...operation, name: `${method} ${found}` } as Operation) : undefined;
  }

  /** The response of an operation to a status, or a shared one by its name. */
  response(given: Schema | string): Content {
    const name =
      typeof given === 'string'
        ? given
        : String(given.$ref ?? '')
            .split('/')
            .at(-1);
    return name ? (this.document.components.responses?.[name] as Content) : (given as Content);
  }

  /** What is wrong with an answer. */
  answerErrors(schema: Schema, key: string, body: unknown, isComplete: boolean): ErrorObject[] {
    const validate = this.validator(schema, `answer ${key}`, { isComplete, isClosed: true });
    return validate(body) ? [] : (validate.errors ?? []);
  }

  /** What is wrong with a body that was accepted, beyond the leniency that the document speaks of. */
  bodyErrors(schema: Schema, key: string, body: unknown): ErrorObject[] {
    const parts = schema.oneOf as readonly Schema[] | undefined;
    const meant = parts ? (parts.find(({ type }) => (type === 'array') === Array.isArray(body)) ?? schema) : schema;
    const which = parts && Array.isArray(body) ? 'bodies' : 'body';
    const validate = this.validator(meant, `${which} ${key}`, { isComplete: true, isClosed: false });
    return validate(body) ? [] : errorsOfSubstance(validate.errors ?? [], body);
  }

  /** The names of the properties of a schema, and of those it is made of; undefined where it takes any. */
  propertiesOf(schema: Schema): ReadonlySet<string> | undefined {
    const {
      $ref,
      allOf = [],
      oneOf,
      properties = {},
      additionalProperties,
      items,
    } = schema as Schema & {
      allOf?: Schema[];
      oneOf?: Schema[];
      properties?: Schema;
    };
    if (additionalProperties || 'anyOf' in schema) return undefined;
    if ($ref)
      return this.propertiesOf(this.document.components.schemas?.[String($ref).split('/').at(-1) ?? ''] as Schema);
    if (items) return this.propertiesOf(items as Schema);
    const parts = [...allOf, ...(oneOf ?? []).slice(0, 1)].map((part) => this.propertiesOf(part));
    if (parts.includes(undefined)) return undefined;
    return new Set([...Object.keys(properties), ...parts.flatMap((part) => [...(part ?? [])])]);
  }

  private validator(schema: Schema, key: string, strictness: Strictness): ValidateFunction {
    const name = `${strictness.isComplete} ${key}`;
    let validate = this.validators.get(name);
    if (!validate) {
      validate = this.ajv(strictness).compile(absolute(jsonSchema(schema, strictness)) as Schema);
      this.validators.set(name, validate);
    }
    return validate;
  }

  private ajv(strictness: Strictness): Ajv {
    const name = JSON.stringify(strictness);
    let ajv = this.schemas.get(name);
    if (!ajv) {
      ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, formats: FORMATS, inlineRefs: false });
      for (const [component, schema] of Object.entries(this.document.components.schemas ?? {})) {
        ajv.addSchema(absolute(jsonSchema(schema as Schema, strictness)) as Schema, idOf(component));
      }
      this.schemas.set(name, ajv);
    }
    return ajv;
  }
}

const idOf = (component: string): string => `component:${component}`;

/** References by the name that the component has in the validator. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as Schema;
  if (typeof $ref === 'string') return { $ref: idOf($ref.split('/').at(-1) ?? '') };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, absolute(one)]));
}
