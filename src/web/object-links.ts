// The ways on from the page of an object that the list of another one can name, and from that one back: from a port to
// its cable, or to the form of one; from a cable to its ports.
import { Injectable } from '@nestjs/common';
import { labelOf, leadsTo, type Offer } from '../engine/declare/field.js';
import { allResources, type ResourceMeta } from '../engine/declare/resource.js';
import { NATIVE } from '../engine/dialect.js';
import { ROW_ID, type Shown } from '../engine/representation.js';
import { ResourceRepository } from '../engine/resource.repository.js';
import { RouteTable } from '../http/route-table.js';
import type { BrowseForm } from './browse.js';
import type { Fact, FactLink } from './browse-facts.js';
import { Editable, formPath } from './edit/editable.js';
import type { PageRequest } from './page-session.js';

export interface Ways {
  readonly forms: readonly BrowseForm[];
  readonly facts: readonly Fact[];
}

/** A list that names objects: which resource has it, and under which name. */
interface Holder {
  readonly resource: ResourceMeta;
  readonly list: string;
  readonly offer: Offer;
}

@Injectable()
export class ObjectLinks {
  constructor(
    private readonly editable: Editable,
    private readonly repository: ResourceRepository,
    private readonly routes: RouteTable,
  ) {}

  /** @param object the object of the page */
  async of(request: PageRequest, resource: ResourceMeta, object: Shown): Promise<Ways> {
    const facts = resource.fields.flatMap(({ name, label, anyList }) =>
      anyList?.offer ? [{ label, links: linksTo(object[name], anyList.offer) }] : [],
    );
    const [holder] = holdersOf(resource);
    if (!holder) return { forms: [], facts };
    const held = object[holder.offer.heldAs] as Shown | null | undefined;
    if (held === undefined) return { forms: [], facts };
    return held === null
      ? this.intoList(request, resource, holder, object)
      : this.onHeld(request, holder, object, held);
  }

  /** The form that names it, where it may be chosen there. */
  private async intoList(
    { principal }: PageRequest,
    resource: ResourceMeta,
    { resource: target, list, offer }: Holder,
    object: Shown,
  ): Promise<Ways> {
    const nothing = { forms: [], facts: [] };
    if (!(await this.editable.may(principal, 'add', target))) return nothing;
    const id = String(object[ROW_ID]);
    const filters = Object.entries({ ...offer.filters(resource.label), id }).map(([name, value]) => [name, [value]]);
    const { ids } = await this.repository.find(resource, new Map(filters as [string, string[]][]), principal, NATIVE);
    if (ids.length === 0) return nothing;
    const asked = new URLSearchParams({ [list]: `${resource.label}:${id}` });
    return { forms: [{ label: offer.verb, href: `${formPath(target, 'add')}?${asked}` }], facts: [] };
  }

  private async onHeld(request: PageRequest, { resource, offer }: Holder, object: Shown, held: Shown): Promise<Ways> {
    const { principal, dialect, path } = request;
    const keys = await this.repository.idsOf(resource, dialect, [String(held.id)]);
    const id = keys.get(String(held.id));
    const mayUndo =
      id !== undefined && !held.restricted && (await this.editable.may(principal, 'delete', resource, id));
    const undo = { label: offer.undo, href: formPath(resource, 'delete', id), isDangerous: true };
    const here = path.replace(/\/$/, '');
    const traces = TRACES.filter((name) => this.routes.methodsOf(`${here}/${name}`).includes('GET'));
    const peersType = String(object[`${offer.peersAs}_type`]);
    return {
      forms: mayUndo ? [undo] : [],
      facts: [
        { label: labelOf(offer.heldAs), links: [linkTo(held)] },
        { label: labelOf(offer.peersAs), links: linksTo(object[offer.peersAs], offer, peersType) },
        ...traces.map((name) => ({
          label: labelOf(name),
          links: [{ text: 'Where it leads', href: `${dialect.prefix}${here}/${name}/` }],
        })),
      ],
    };
  }
}

/** What may follow the address of a port. */
const TRACES = ['trace', 'paths'] as const;

const holdersOf = (target: ResourceMeta): Holder[] =>
  allResources().flatMap((resource) =>
    resource.fields.flatMap(({ name, anyList }) =>
      anyList?.offer && leadsTo(anyList, target) ? [{ resource, list: name, offer: anyList.offer }] : [],
    ),
  );

/** The objects of a list, of one model or each with its own, by what they are in. */
function linksTo(value: unknown, { within }: Offer, model = ''): FactLink[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: Shown) => {
    const one = (item.object ?? item) as Shown;
    return linkTo(one, one[within(String(item.object_type ?? model))] as Shown | undefined);
  });
}

const linkTo = (one: Shown, within?: Shown): FactLink =>
  one.restricted
    ? { text: 'One that you may not view', href: null }
    : { text: [within?.display, one.display].filter(Boolean).join(' > '), href: String(one.url) };
