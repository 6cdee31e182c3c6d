// Rows for tests, made over the API: `await make(server, Site, { region })` names only what the test is about.
import type { Field, ResourceClass } from '../../../src/engine/declare/field.js';
import { type ResourceMeta, resourceOf } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Json } from '../client.js';
import { PNG } from './images.js';

export type Values = Readonly<Record<string, unknown>>;

let made = 0;

/** One object; what is required and not given is made up, the objects it refers to included. */
export async function make(server: TestServer, model: ResourceClass, values: Values = {}): Promise<Json> {
  const resource = resourceOf(model);
  const reply = await server.admin.post(`/${resource.route}/`, await bodyOf(server, resource, values));
  if (reply.status !== 201) throw new Error(`${resource.label} is not made: ${reply.text}`);
  return reply.body;
}

/** `count` objects by one request, each with the values of its place. */
export async function makeMany(
  server: TestServer,
  model: ResourceClass,
  count: number,
  values: (index: number) => Values = () => ({}),
): Promise<Json[]> {
  const resource = resourceOf(model);
  const bodies: Values[] = [];
  for (let index = 0; index < count; index++) bodies.push(await bodyOf(server, resource, values(index)));
  const reply = await server.admin.post(`/${resource.route}/`, bodies);
  if (reply.status !== 201) throw new Error(`${resource.label} are not made: ${reply.text}`);
  return reply.body;
}

/** A body with what is required, made up where it is not given. */
export async function bodyOf(server: TestServer, resource: ResourceMeta, values: Values): Promise<Values> {
  const number = ++made;
  const body: Record<string, unknown> = {};
  for (const field of resource.fields) {
    if (!field.required || field.readOnly || Object.hasOwn(values, field.name)) continue;
    body[field.name] = field.target ? (await make(server, field.target())).id : madeUp(resource, field, number);
  }
  for (const [name, value] of Object.entries(values)) body[name] = asReference(value);
  return body;
}

function madeUp({ title }: ResourceMeta, { name, kind, choices }: Field, number: number): unknown {
  if (choices) return choices[0]?.value;
  if (kind === 'image') return `data:image/png;base64,${PNG.toString('base64')}`;
  if (name === 'password') return 'a-long-enough-password';
  const word = title.replaceAll(' ', '-');
  return name === 'name' ? `${word} ${number}` : `${word}-${number}`;
}

/** An object that an earlier `make` has answered stands for its id. */
function asReference(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asReference);
  return isMade(value) ? value.id : value;
}

const isMade = (value: unknown): value is { id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && 'url' in value;
