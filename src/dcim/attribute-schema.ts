// JSON schemas that users write, and values that must fit them. A pattern of theirs may take for ever on the wrong
// value, so that everything is done within a bounded time.
import { createContext, Script } from 'node:vm';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Schema = Readonly<Record<string, unknown>>;

const MILLISECONDS = 500;

/** `format` says what is meant; like NetBox we do not judge by it. Schemas are not kept: each brings its own `$id`. */
const OPTIONS = { strict: false, validateFormats: false, addUsedSchema: false, logger: false } as const;

/** By the draft that a schema says it is of; without one it is of the newest. */
const DIALECTS: Readonly<Record<string, () => Ajv | Ajv2019 | Ajv2020>> = {
  'https://json-schema.org/draft/2020-12/schema': () => new Ajv2020(OPTIONS),
  'https://json-schema.org/draft/2019-09/schema': () => new Ajv2019(OPTIONS),
  'http://json-schema.org/draft-07/schema': () => new Ajv(OPTIONS),
};

const NEWEST = 'https://json-schema.org/draft/2020-12/schema';

/** What is wrong with a schema, or nothing. */
export function schemaProblem(schema: Schema): string | undefined {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || Object.keys(properties).length === 0) {
    return 'JSON schema must define properties';
  }
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    return `Invalid JSON schema definition: ${messageOf(error)}`;
  }
}

/**
 * What tells of values where they do not fit a schema.
 * @example const misfit = judgeOf({ properties: { cores: { type: 'integer' } } })({ cores: 'two' });
 */
export function judgeOf(schema: Schema): (value: unknown) => string | undefined {
  let validate: ValidateFunction | undefined;
  let failure: string | undefined;
  return (value) => {
    // A schema that took too long once, or is none, is not tried again for every value of a request.
    if (failure !== undefined) return failure;
    try {
      validate ??= compile(schema);
      const judge = validate;
      return bounded(() => judge(value)) ? undefined : firstError(judge);
    } catch (error) {
      failure = messageOf(error);
      return failure;
    }
  };
}

function firstError({ errors }: ValidateFunction): string {
  const { instancePath = '', message = '' } = errors?.[0] ?? {};
  return `${instancePath.slice(1).replaceAll('/', '.')} ${message}`.trim();
}

/** @throws Error where it is no schema, or of a draft that we do not know */
function compile(schema: Schema): ValidateFunction {
  const dialect = DIALECTS[String(schema.$schema ?? NEWEST).replace(/#$/, '')];
  if (!dialect) throw new Error(`unknown $schema ${JSON.stringify(schema.$schema)}`);
  const ajv = dialect();
  // The schema of schemas is compiled first, outside of the time that a user's own schema may take.
  ajv.validateSchema({});
  return bounded(() => ajv.compile(schema));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const PLACE = createContext({}) as { work?: () => unknown };
const RUN = new Script('work()');

/** @throws Error where the work takes too long */
function bounded<T>(work: () => T): T {
  PLACE.work = work;
  try {
    return RUN.runInContext(PLACE, { timeout: MILLISECONDS }) as T;
  } finally {
    delete PLACE.work;
  }
}
