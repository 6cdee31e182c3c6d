// Takes types of devices and modules with all their components: each with one transaction, by the rules of every creation.
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { type FieldErrors, PermissionDenied, ValidationError } from '../../engine/errors.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { View } from '../../engine/resource.repository.js';
import { type ResourceService, ResourceTools } from '../../engine/resource.service.js';
import { isObject } from '../../engine/write/body.js';
import type { Rows, Transaction } from '../../platform/database/database.js';
import { DeviceType } from '../device-type.js';
import { Manufacturer } from '../manufacturer.js';
import { ModuleType } from '../module-type.js';
import { componentBody, type Definition, readDefinition, slugOf } from './definition.js';

/** What became of a definition. */
export interface Taken {
  readonly outcome: 'created' | 'present';
  readonly kind: Definition['kind'];
  readonly id: string;
  readonly display: string;
}

@Injectable()
export class TypeLibrary {
  constructor(
    private readonly modules: ModuleRef,
    private readonly tools: ResourceTools,
  ) {}

  /** All of them or none. @throws ValidationError with the errors of each, PermissionDenied */
  async takeAll(definitions: readonly unknown[], view: View): Promise<Taken[]> {
    return this.tools.database.transaction(async (transaction) => {
      const taken: Taken[] = [];
      const bad: { index: number; errors: unknown }[] = [];
      for (const [index, definition] of definitions.entries()) {
        // What PostgreSQL refuses would end the whole transaction, and with it the answer about the others.
        await transaction.run({ text: 'SAVEPOINT definition' });
        try {
          taken.push(await this.take(transaction, definition, view));
          await transaction.run({ text: 'RELEASE SAVEPOINT definition' });
        } catch (error) {
          if (!(error instanceof ValidationError)) throw error;
          await transaction.run({ text: 'ROLLBACK TO SAVEPOINT definition' });
          bad.push({ index, errors: error.errors });
        }
      }
      if (bad.length === 0) return taken;
      const detail = `${bad.length} of ${definitions.length} definitions are not valid; nothing was changed.`;
      throw new ValidationError({ detail, errors: bad });
    });
  }

  /** One of them, in a transaction of its own. @throws ValidationError, PermissionDenied */
  async takeOne(definition: unknown, view: View): Promise<Taken> {
    return this.tools.database.transaction((transaction) => this.take(transaction, definition, view));
  }

  private async take(transaction: Transaction, given: unknown, view: View): Promise<Taken> {
    const definition = readDefinition(given);
    const { kind, body, model } = definition;
    const resource = resourceOf(kind === 'device' ? DeviceType : ModuleType);
    const manufacturer = await this.manufacturer(transaction, definition.manufacturer, view);
    const present = await this.present(transaction, resource, manufacturer, definition, view);
    if (present) return { outcome: 'present', kind, id: present, display: model };
    const id = await this.createOne(transaction, resource, { ...body, manufacturer }, view);
    await this.createComponents(transaction, definition, id, view);
    return { outcome: 'created', kind, id, display: model };
  }

  private async manufacturer(transaction: Transaction, name: string, view: View): Promise<string> {
    const rows = await transaction.rows({
      text: 'SELECT id FROM dcim_manufacturer WHERE lower(name) = lower($1) OR slug = $2 ORDER BY name = $1 DESC',
      values: [name, slugOf(name)],
    });
    const known = await this.firstSeen(transaction, resourceOf(Manufacturer), rows, view);
    if (known !== undefined) return known;
    const body = { name, slug: slugOf(name) };
    return this.createOne(transaction, resourceOf(Manufacturer), body, view).catch((error: unknown) => {
      throw error instanceof ValidationError ? new ValidationError({ manufacturer: [flat(error.errors)] }) : error;
    });
  }

  private async createOne(
    transaction: Transaction,
    resource: ResourceMeta,
    body: unknown,
    view: View,
  ): Promise<string> {
    const [id = ''] = await this.create(transaction, resource, [body], view).catch((error: unknown) => {
      const { errors } = error instanceof ValidationError ? (error.errors as BulkErrors) : {};
      throw errors?.[0] ? new ValidationError(errors[0].errors) : error;
    });
    return id;
  }

  /** The type of an earlier time, whatever has been changed of it since. */
  private async present(
    transaction: Transaction,
    resource: ResourceMeta,
    manufacturer: string,
    { kind, body, model }: Definition,
    view: View,
  ): Promise<string | undefined> {
    const isDevice = kind === 'device';
    const rows = await transaction.rows({
      text: `SELECT id FROM "${resource.table}" WHERE manufacturer_id = $1 AND (model = $2${isDevice ? ' OR slug = $3' : ''})`,
      values: [manufacturer, model, ...(isDevice ? [body.slug] : [])],
    });
    return this.firstSeen(transaction, resource, rows, view);
  }

  /** What is hidden from the caller is not there: it is made anew, as far as it can be. */
  private async firstSeen(
    transaction: Transaction,
    resource: ResourceMeta,
    rows: Rows,
    { by }: View,
  ): Promise<string | undefined> {
    const ids = rows.map(([id]) => id as string);
    if (ids.length === 0) return undefined;
    const seen = await this.tools.repository.permittedIds(transaction, resource, 'view', by, ids);
    return ids.find((id) => seen.has(id));
  }

  private async createComponents(transaction: Transaction, definition: Definition, id: string, view: View) {
    const owner = { [definition.kind === 'device' ? 'device_type' : 'module_type']: id };
    for (const { name, label, bodies } of definition.components) {
      const resource = resourceLabelled(label) as ResourceMeta;
      const own = bodies.map((body) => componentBody(body, owner));
      await this.create(transaction, resource, own, view).catch((error: unknown) => {
        throw error instanceof ValidationError ? new ValidationError({ [name]: byPlace(error.errors) }) : error;
      });
    }
  }

  private async create(
    transaction: Transaction,
    resource: ResourceMeta,
    bodies: readonly unknown[],
    { by }: View,
  ): Promise<string[]> {
    if (this.tools.policy.permitted(by, 'add', resource).rows === 'none') throw new PermissionDenied();
    const service = this.modules.get<ResourceService>(serviceOf(resource.model), { strict: false });
    return service.createIn(transaction, bodies, by);
  }
}

interface BulkErrors {
  readonly errors?: readonly { readonly index: number; readonly errors: FieldErrors }[];
}

/** The errors of a list's bad items, as the definition's reader counts them: from the first. */
function byPlace(errors: unknown): unknown {
  const { errors: items } = (isObject(errors) ? errors : {}) as { errors?: { index: number; errors: unknown }[] };
  return items?.map(({ index, errors: own }) => `${index + 1}: ${flat(own)}`) ?? [flat(errors)];
}

const flat = (errors: unknown): string =>
  Object.entries(errors as Record<string, unknown>)
    .map(([name, said]) => {
      const text = Array.isArray(said)
        ? said.map((one) => (isObject(one) ? flat(one) : String(one))).join(' ')
        : String(said);
      return name === '__all__' || name === 'non_field_errors' ? text : `${name}: ${text}`;
    })
    .join(' ');
