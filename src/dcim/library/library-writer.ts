// What the parts of an import of definitions share: they create by every rule, and find what their caller may view.
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Principal } from '../../engine/access/principal.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { type FieldErrors, PermissionDenied, ValidationError } from '../../engine/errors.js';
import { serviceOf } from '../../engine/resource.controller.js';
import { type ResourceService, ResourceTools } from '../../engine/resource.service.js';
import type { Statement, Transaction } from '../../platform/database/database.js';

/** In which transaction, and for whom. */
export interface Taking {
  readonly transaction: Transaction;
  readonly by: Principal;
}

interface BulkErrors {
  readonly errors?: readonly { readonly index: number; readonly errors: FieldErrors }[];
}

@Injectable()
export class LibraryWriter {
  constructor(
    private readonly modules: ModuleRef,
    private readonly tools: ResourceTools,
  ) {}

  /** @returns the ids, in the order of the bodies. @throws ValidationError (as of a bulk request), PermissionDenied */
  async create(resource: ResourceMeta, bodies: readonly unknown[], { transaction, by }: Taking): Promise<string[]> {
    if (this.tools.policy.permitted(by, 'add', resource).rows === 'none') throw new PermissionDenied();
    const service = this.modules.get<ResourceService>(serviceOf(resource.model), { strict: false });
    return service.createIn(transaction, bodies, by);
  }

  /** @throws ValidationError by the fields of the object, PermissionDenied */
  async createOne(resource: ResourceMeta, body: unknown, taking: Taking): Promise<string> {
    const [id = ''] = await this.create(resource, [body], taking).catch((error: unknown) => {
      const { errors } = error instanceof ValidationError ? (error.errors as BulkErrors) : {};
      throw errors?.[0] ? new ValidationError(errors[0].errors) : error;
    });
    return id;
  }

  /** The first that a statement finds and the caller may view: what is hidden from the caller is not there. */
  async firstVisible(resource: ResourceMeta, statement: Statement, taking: Taking): Promise<string | undefined> {
    const ids = (await taking.transaction.rows(statement)).map(([id]) => id as string);
    const visible = await this.visible(resource, ids, taking);
    return ids.find((id) => visible.has(id));
  }

  async visible(
    resource: ResourceMeta,
    ids: readonly string[],
    { transaction, by }: Taking,
  ): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    return this.tools.repository.permittedIds(transaction, resource, 'view', by, ids);
  }
}
