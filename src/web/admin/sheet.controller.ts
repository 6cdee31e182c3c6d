// What groups, permissions and token policies have in common at the desk: a list, a form to add and to change one, and the
// question before it is deleted. The services decide; a form only asks them.
import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h, type JSX } from 'preact';
import type { Principal } from '../../engine/access/principal.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { PermissionDenied } from '../../engine/errors.js';
import { ROW_ID, type Shown, VERSION } from '../../engine/representation.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { VERSION_FIELD } from '../edit/edit-page.js';
import { type FormErrors, NO_ERRORS, REFILLED } from '../edit/form-body.js';
import { refusalOf } from '../edit/refusal.js';
import { isRefill } from '../kept-form.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { DeleteSheet, type SheetFact } from './delete-sheet.js';
import { viewOf } from './desk.js';
import { type Listed, listOf } from './listing.js';
import type { SheetFrame } from './sheet-page.js';
import type { SheetTools } from './sheet-tools.js';

/** Where the sheets of a resource are, and what they are called. */
export interface Place {
  readonly section: string;
  /** `/admin/groups/`. */
  readonly path: string;
  /** `group`. */
  readonly title: string;
}

/** What a form shows. */
export interface Filled<Values> {
  readonly values: Values;
  readonly errors: FormErrors;
  /** The object that is changed; absent where one is made. */
  readonly object?: Shown | undefined;
  /** The form as it came, where it came. */
  readonly posted?: URLSearchParams | undefined;
}

type Body = Readonly<Record<string, unknown>>;

export abstract class SheetController<Values> {
  protected readonly resource: ResourceMeta;

  constructor(
    protected readonly tools: SheetTools,
    protected readonly service: ResourceService,
    protected readonly place: Place,
  ) {
    this.resource = service.resource;
  }

  /** The values of a form for which nothing has been typed. */
  protected abstract blank(asked: URLSearchParams): Values;
  protected abstract read(posted: URLSearchParams): Values;
  protected abstract valuesOf(shown: Shown): Values;
  /** What is typed as a body says it, with what is wrong before anybody is asked. */
  protected abstract bodyOf(values: Values, by: Principal): Promise<{ body: Body; problems: Map<string, string[]> }>;
  /** The names of the fields, for the errors beside them. */
  protected abstract readonly names: readonly string[];
  protected abstract form(request: PageRequest, frame: SheetFrame, filled: Filled<Values>): Promise<JSX.Element>;
  protected abstract listPage(request: PageRequest, frame: SheetFrame, listed: Listed): Promise<JSX.Element>;
  /** What is said before it is deleted. */
  protected abstract factsOf(shown: Shown, request: PageRequest): Promise<readonly SheetFact[]>;
  /** The filters that the address of the list asks for. */
  protected abstract filtersOf(asked: URLSearchParams): Readonly<Record<string, string>>;

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const asked = askedBy(request);
    const listed = await listOf(this.service, this.place.path, asked, this.filtersOf(asked), viewOf(request));
    if (listed.problems.length > 0) reply.status(400);
    return this.tools.desk.page(reply, await this.listPage(request, this.frame(request, reply), listed));
  }

  @Get('add')
  async addForm(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    this.tools.rights.assertMay(request.principal, 'add', this.resource);
    return this.answer(request, reply, { values: this.blank(askedBy(request)), errors: NO_ERRORS });
  }

  @Post('add')
  async add(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    this.tools.rights.assertMay(request.principal, 'add', this.resource);
    const posted = postedBy(request);
    const filled = { values: this.read(posted), errors: NO_ERRORS, posted };
    if (isRefill(posted)) return this.answer(request, reply.status(200), { ...filled, errors: REFILLED });
    if (this.onlyAsks(posted)) return this.answer(request, reply.status(200), filled);
    const { body, problems } = await this.bodyOf(filled.values, request.principal);
    if (problems.size > 0) return this.refused(request, reply, filled, problems);
    try {
      const created = (await this.service.create(body, viewOf(request))) as Shown;
      return this.lead(reply, this.afterAdding(created));
    } catch (error) {
      return this.refusedBy(error, request, reply, filled);
    }
  }

  @Get(':id')
  async editForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.admits(request, reply)) return undefined;
    const object = await this.service.get(id, viewOf(request));
    return this.answer(request, reply, { values: this.valuesOf(object), errors: NO_ERRORS, object });
  }

  @Post(':id')
  async edit(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const object = await this.objectFor(id, 'change', request);
    const posted = postedBy(request);
    const filled = { values: this.read(posted), errors: NO_ERRORS, object, posted };
    if (isRefill(posted)) return this.answer(request, reply.status(200), { ...filled, errors: REFILLED });
    if (this.onlyAsks(posted)) return this.answer(request, reply.status(200), filled);
    const { body, problems } = await this.bodyOf(filled.values, request.principal);
    if (problems.size > 0) return this.refused(request, reply, filled, problems);
    const before = await this.bodyOf(this.valuesOf(object), request.principal);
    const known = posted.get(VERSION_FIELD);
    const precondition = known === null ? undefined : (version: unknown) => String(version) === known;
    try {
      const view = { ...viewOf(request), precondition };
      await this.service.update(id, changedIn(body, before.body), 'change', view);
      return this.lead(reply, `${this.place.path}?done=changed`);
    } catch (error) {
      return this.refusedBy(error, request, reply, filled);
    }
  }

  @Get(':id/delete')
  async deleteForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.admits(request, reply)) return undefined;
    return this.question(request, reply, await this.objectFor(id, 'delete', request));
  }

  @Post(':id/delete')
  async delete(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const object = await this.objectFor(id, 'delete', request);
    try {
      await this.service.delete(id, {}, viewOf(request));
    } catch (error) {
      const { status, errors } = refusalOf(error, []);
      return this.question(request, reply.status(status), object, errors);
    }
    return this.lead(reply, `${this.place.path}?done=deleted`);
  }

  /** Is something asked of a form that is not to be stored? */
  protected onlyAsks(_posted: URLSearchParams): boolean {
    return false;
  }

  protected afterAdding(_created: Shown): string {
    return `${this.place.path}?done=added`;
  }

  /** Whether the caller may come in; if not, the answer leads to the log-in. @throws PermissionDenied */
  protected admits(request: PageRequest, reply: FastifyReply): boolean {
    if (!this.tools.desk.admits(request, reply)) return false;
    this.tools.rights.assertMay(request.principal, 'view', this.resource);
    return true;
  }

  protected frame(request: PageRequest, reply: FastifyReply): SheetFrame {
    const notice = NOTICES[askedBy(request).get('done') ?? ''];
    const { principal } = request;
    return {
      ...this.tools.desk.frame(request, reply, notice && `The ${this.place.title} has been ${notice}.`),
      place: this.place,
      mayAdd: this.tools.rights.may(principal, 'add', this.resource),
      mayChange: false,
      mayDelete: false,
    };
  }

  /** @throws NotFound where the caller may not see it, PermissionDenied */
  protected async objectFor(id: string, action: 'change' | 'delete', request: PageRequest): Promise<Shown> {
    const object = await this.service.get(id, viewOf(request));
    const rowId = object[ROW_ID] as string;
    const permitted = await this.tools.rights.among(request.principal, action, this.resource, [rowId]);
    if (permitted.size === 0) throw new PermissionDenied();
    return object;
  }

  protected async answer(request: PageRequest, reply: FastifyReply, filled: Filled<Values>): Promise<string> {
    const { principal } = request;
    const { object } = filled;
    const frame = this.frame(request, reply);
    const ids = object ? [object[ROW_ID] as string] : [];
    const { rights, desk } = this.tools;
    const mayChange = object ? (await rights.among(principal, 'change', this.resource, ids)).size > 0 : frame.mayAdd;
    const mayDelete = (await rights.among(principal, 'delete', this.resource, ids)).size > 0;
    const version = filled.posted?.get(VERSION_FIELD) ?? (object && String(object[VERSION]));
    return desk.page(reply, await this.form(request, { ...frame, mayChange, mayDelete, version }, filled));
  }

  private refused(
    request: PageRequest,
    reply: FastifyReply,
    filled: Filled<Values>,
    problems: ReadonlyMap<string, string[]>,
  ): Promise<string> {
    return this.answer(request, reply.status(400), { ...filled, errors: { fields: problems, whole: [] } });
  }

  private refusedBy(error: unknown, request: PageRequest, reply: FastifyReply, filled: Filled<Values>) {
    const { status, errors } = refusalOf(
      error,
      this.names.map((name) => ({ name })),
    );
    // Whoever saves again has been told that somebody else was faster.
    if (status === 412) filled.posted?.delete(VERSION_FIELD);
    return this.answer(request, reply.status(status), { ...filled, errors });
  }

  private async question(request: PageRequest, reply: FastifyReply, object: Shown, errors: FormErrors = NO_ERRORS) {
    const facts = await this.factsOf(object, request);
    const frame = this.frame(request, reply);
    return this.tools.desk.page(reply, h(DeleteSheet, { frame, object, facts, errors }));
  }

  protected lead(reply: FastifyReply, location: string): undefined {
    reply.status(302).header('location', location);
    return undefined;
  }
}

const NOTICES: Readonly<Record<string, string>> = { added: 'added', changed: 'changed', deleted: 'deleted' };

/** What is not as it was. */
const changedIn = (body: Body, before: Body): Body =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
