// Makes the pages of the forms: which fields, which objects can be named, where they lead.
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import type { Principal } from '../../engine/access/principal.js';
import { CustomFields } from '../../engine/declare/custom-field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { ROW_ID, type Shown, VERSION } from '../../engine/representation.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { HTML_TYPE } from '../../http/answer.interceptor.js';
import { Database } from '../../platform/database/database.js';
import { type PageRequest, PageSessions } from '../page-session.js';
import { renderPage } from '../render.js';
import { DeletePage } from './delete-page.js';
import { EditPage } from './edit-page.js';
import { formPath } from './editable.js';
import { EndChoices } from './end-choices.js';
import { type FormErrors, NO_ERRORS } from './form-body.js';
import { customFormFieldsOf, type FormField, formFieldsOf } from './form-field.js';
import { type FormValues, valuesOfObject } from './form-values.js';
import { ObjectNames } from './object-choices.js';

/** A form with what stands in it. */
export interface Filled {
  readonly resource: ResourceMeta;
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  /** What the caller says of the change. */
  readonly message: string;
  readonly errors?: FormErrors;
  /** The object that is changed; absent where one is made. */
  readonly object?: Shown;
  /** Which state of it somebody has seen, where that is not this one. */
  readonly seen?: string | null;
  /** How far somebody is who looks for an object. */
  readonly steps: URLSearchParams;
}

/** The question before a deletion. */
export interface DeletionForm extends Pick<Filled, 'resource' | 'message' | 'errors'> {
  readonly object: Shown;
}

@Injectable()
export class EditForms {
  constructor(
    private readonly customFields: CustomFields,
    private readonly names: ObjectNames,
    private readonly ends: EndChoices,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
    private readonly sessions: PageSessions,
  ) {}

  async fieldsOf(resource: ResourceMeta, mode: 'create' | 'change'): Promise<readonly FormField[]> {
    const plain = formFieldsOf(resource, mode);
    if (!resource.fields.some(({ kind }) => kind === 'custom')) return plain;
    return [...plain, ...customFormFieldsOf(await this.customFields.of(resource, this.database.read()))];
  }

  finderFor(by: Principal): (target: ResourceMeta, text: string) => Promise<unknown> {
    return (target, text) => this.names.find(target, text, by);
  }

  async page(request: PageRequest, reply: FastifyReply, filled: Filled): Promise<string> {
    const { resource, fields, values, message, errors = NO_ERRORS, object, seen, steps } = filled;
    const { principal } = request;
    const objects = await this.names.choicesFor(fields, principal);
    const labels = await this.names.labelsOf(fields, values, principal);
    const pickers = await this.ends.pickersFor(fields, values, steps, principal);
    const back = await this.addressOf(resource, object, request);
    const rest = object
      ? {
          title: `Edit ${object.display}`,
          action: formPath(resource, 'change', String(object[ROW_ID])),
          submit: 'Save',
          version: seen ?? String(object[VERSION]),
        }
      : { title: `Add ${resource.title}`, action: formPath(resource, 'add'), submit: 'Create' };
    const session = this.sessions.of(request, reply);
    reply.type(HTML_TYPE);
    const choices = { objects, labels, pickers };
    return renderPage(h(EditPage, { session, fields, values, errors, message, back, ...choices, ...rest }));
  }

  async deletePage(request: PageRequest, reply: FastifyReply, form: DeletionForm): Promise<string> {
    const { resource, object, message, errors = NO_ERRORS } = form;
    const back = await this.addressOf(resource, object, request);
    const action = formPath(resource, 'delete', String(object[ROW_ID]));
    const session = this.sessions.of(request, reply);
    const display = String(object.display);
    const facts = await this.endsOf(resource, object, request.principal);
    reply.type(HTML_TYPE);
    return renderPage(h(DeletePage, { session, kind: resource.title, display, facts, action, back, errors, message }));
  }

  private async endsOf(resource: ResourceMeta, object: Shown, by: Principal): Promise<[string, string[]][]> {
    const fields = formFieldsOf(resource, 'change').filter(({ ends }) => ends);
    const values = valuesOfObject(fields, object);
    const found: [string, string[]][] = [];
    for (const field of fields) {
      const chosen = await this.ends.chosenOf(field, values, by);
      found.push([field.label, chosen.map(({ label }) => label)]);
    }
    return found;
  }

  /** The browsable page of an object, or of the list, as this server's clients know it. */
  async addressOf(resource: ResourceMeta, object: Shown | undefined, { dialect }: PageRequest): Promise<string> {
    const list = `${dialect.prefix}/${resource.route}/`;
    if (!object) return list;
    const id = String(object[ROW_ID]);
    const keys = await this.repository.keysOf(this.database.write(), resource, dialect, [id]);
    return `${list}${keys.get(id) ?? id}/`;
  }
}
