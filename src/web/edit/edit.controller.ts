// Forms to create, change and delete objects, for the browsable pages. They call what the API calls: every rule,
// permission and change record is the same.
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Public } from '../../engine/access/access.decorators.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { NATIVE } from '../../engine/dialect.js';
import { NotFound, PermissionDenied } from '../../engine/errors.js';
import { FULL } from '../../engine/query/list-query.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { View } from '../../engine/resource.repository.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { MESSAGE } from '../../engine/write/body.js';
import { Raw } from '../../http/answer.interceptor.js';
import { isRefill } from '../kept-form.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { signedIn } from '../signed-in.js';
import { EditForms, type Filled } from './edit-forms.js';
import { VERSION_FIELD } from './edit-page.js';
import { Editable, editableAt, type FormAction } from './editable.js';
import { STEP } from './end-choices.js';
import { bodyOf, type FormErrors, REFILLED } from './form-body.js';
import type { FormField } from './form-field.js';
import { initialValues, valuesOfForm, valuesOfObject } from './form-values.js';
import { refusalOf } from './refusal.js';

interface Place {
  readonly app: string;
  readonly path: string;
  readonly id: string;
}

@Raw()
@Public('always')
@Controller('edit/:app/:path')
export class EditController {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(Editable) private readonly editable: Editable,
    @Inject(EditForms) private readonly forms: EditForms,
  ) {}

  @Get('add')
  async addForm(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const resource = await this.resourceFor(at, 'add', request);
    const fields = await this.forms.fieldsOf(resource, 'create');
    const steps = askedBy(request);
    const filled = steps.has(STEP) ? said(steps, fields) : { values: initialValues(fields, steps), message: '' };
    return this.forms.page(request, reply, { resource, fields, steps, ...filled });
  }

  @Post('add')
  async add(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const resource = await this.resourceFor(at, 'add', request);
    const fields = await this.forms.fieldsOf(resource, 'create');
    const steps = postedBy(request);
    const filled: Filled = { resource, fields, steps, ...said(steps, fields) };
    if (isRefill(steps)) return this.refused(request, reply, filled, 200, REFILLED);
    const { body, errors } = await bodyOf(fields, filled.values, null, this.forms.finderFor(request.principal));
    if (errors.fields.size > 0) return this.refused(request, reply, filled, 400, errors);
    try {
      const created = await this.serviceOf(resource).create({ ...body, [MESSAGE]: filled.message }, viewOf(request));
      return await this.lead(request, reply, resource, created as Shown);
    } catch (error) {
      return this.refusedBy(error, request, reply, filled);
    }
  }

  @Get(':id')
  async editForm(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const { resource, shown } = await this.objectFor(at, 'change', request);
    const fields = await this.forms.fieldsOf(resource, 'change');
    const steps = askedBy(request);
    const filled = steps.has(STEP)
      ? { ...said(steps, fields), seen: steps.get(VERSION_FIELD) }
      : { values: valuesOfObject(fields, shown), message: '' };
    return this.forms.page(request, reply, { resource, fields, steps, object: shown, ...filled });
  }

  @Post(':id')
  async edit(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const { resource, shown } = await this.objectFor(at, 'change', request);
    const fields = await this.forms.fieldsOf(resource, 'change');
    const steps = postedBy(request);
    const filled: Filled = { resource, fields, object: shown, steps, ...said(steps, fields) };
    if (isRefill(steps)) {
      return this.refused(request, reply, { ...filled, seen: steps.get(VERSION_FIELD) }, 200, REFILLED);
    }
    const before = valuesOfObject(fields, shown);
    const { body, errors } = await bodyOf(fields, filled.values, before, this.forms.finderFor(request.principal));
    if (errors.fields.size > 0) return this.refused(request, reply, filled, 400, errors);
    const known = steps.get(VERSION_FIELD);
    const precondition = known === null ? undefined : (version: unknown) => String(version) === known;
    try {
      const view = { ...viewOf(request), precondition };
      await this.serviceOf(resource).update(at.id, { ...body, [MESSAGE]: filled.message }, 'change', view);
      return await this.lead(request, reply, resource, shown);
    } catch (error) {
      return this.refusedBy(error, request, reply, filled);
    }
  }

  @Get(':id/delete')
  async deleteForm(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const { resource, shown } = await this.objectFor(at, 'delete', request);
    return this.forms.deletePage(request, reply, { resource, object: shown, message: '' });
  }

  @Post(':id/delete')
  async delete(@Param() at: Place, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    const { resource, shown } = await this.objectFor(at, 'delete', request);
    const posted = postedBy(request);
    const message = posted.get(MESSAGE) ?? '';
    if (isRefill(posted)) {
      reply.status(200);
      return this.forms.deletePage(request, reply, { resource, object: shown, message, errors: REFILLED });
    }
    try {
      await this.serviceOf(resource).delete(at.id, { [MESSAGE]: message }, viewOf(request));
    } catch (error) {
      const { status, errors } = refusalOf(error, []);
      reply.status(status);
      return this.forms.deletePage(request, reply, { resource, object: shown, message, errors });
    }
    reply.status(302).header('location', `${request.dialect.prefix}/${resource.route}/`);
    return undefined;
  }

  /** @throws NotFound where there is no form, PermissionDenied */
  private async resourceFor({ app, path }: Place, action: FormAction, { principal }: PageRequest) {
    const resource = editableAt(app, path, action);
    if (!resource) throw new NotFound();
    if (!(await this.editable.may(principal, action, resource))) throw new PermissionDenied();
    return resource;
  }

  /** The object of a form. @throws NotFound where there is none the caller may see, PermissionDenied */
  private async objectFor(at: Place, action: FormAction, request: PageRequest) {
    const resource = await this.resourceFor(at, action, request);
    const shown = await this.serviceOf(resource).get(at.id, viewOf(request));
    const id = shown[ROW_ID] as string;
    if (!(await this.editable.may(request.principal, action, resource, id))) throw new PermissionDenied();
    return { resource, shown };
  }

  private serviceOf(resource: ResourceMeta): ResourceService {
    return this.modules.get<ResourceService>(serviceOf(resource.model), { strict: false });
  }

  private refusedBy(error: unknown, request: PageRequest, reply: FastifyReply, filled: Filled): Promise<string> {
    const { status, errors } = refusalOf(error, filled.fields);
    return this.refused(request, reply, filled, status, errors);
  }

  private refused(
    request: PageRequest,
    reply: FastifyReply,
    filled: Filled,
    status: number,
    errors: FormErrors,
  ): Promise<string> {
    reply.status(status);
    return this.forms.page(request, reply, { ...filled, errors });
  }

  /** To the browsable page of an object. */
  private async lead(request: PageRequest, reply: FastifyReply, resource: ResourceMeta, shown: Shown) {
    reply.status(302).header('location', await this.forms.addressOf(resource, shown, request));
    return undefined;
  }
}

const viewOf = ({ principal, origin }: PageRequest): View => ({ by: principal, origin, dialect: NATIVE, shape: FULL });

/** What stands in the controls of a form, as its address says it or its body. */
const said = (given: URLSearchParams, fields: readonly FormField[]) => ({
  values: valuesOfForm(fields, given),
  message: given.get(MESSAGE) ?? '',
});
