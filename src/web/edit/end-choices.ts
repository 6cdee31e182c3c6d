// The ends of a cable as a form offers them, step by step: the kind of port, what it is in, the port.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { anyKey } from '../../engine/declare/field.js';
import { isId } from '../../engine/declare/identified.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { NATIVE } from '../../engine/dialect.js';
import { ValidationError } from '../../engine/errors.js';
import { FULL } from '../../engine/query/list-query.js';
import type { Shown } from '../../engine/representation.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import type { FormField } from './form-field.js';
import type { FormValues } from './form-values.js';
import { type ObjectChoice, ObjectNames, type Part } from './object-choices.js';

/** The name of the button that asks for the next choices, its value the control that they are of. */
export const STEP = 'step';

/** The controls that narrow the choice of an end, and where they stand in the address of a step. */
export const stepNames = (control: string) => ({
  kind: `${control}-kind`,
  search: `${control}-search`,
  within: `${control}-within`,
  name: `${control}-name`,
});

/** What is listed, and what was typed to shorten the list. */
export interface Narrowed extends Part {
  readonly title: string;
  readonly search: string;
}

export interface ChosenEnd {
  /** As the control sends it. */
  readonly text: string;
  /** `sw1 > eth0`. */
  readonly label: string;
}

export interface EndPicker {
  readonly chosen: readonly ChosenEnd[];
  readonly kinds: readonly ObjectChoice[];
  /** Empty where it must be chosen first. */
  readonly kind: string;
  readonly within: (Narrowed & { readonly id: string }) | null;
  readonly offered: Narrowed | null;
  readonly isOpen: boolean;
}

/** By the name of the control. */
export type EndPickers = ReadonlyMap<string, EndPicker>;

@Injectable()
export class EndChoices {
  constructor(
    private readonly names: ObjectNames,
    private readonly repository: ResourceRepository,
    private readonly policy: RowPolicy,
  ) {}

  /** @param steps what has been chosen of each control so far */
  async pickersFor(
    fields: readonly FormField[],
    values: FormValues,
    steps: URLSearchParams,
    by: Principal,
  ): Promise<EndPickers> {
    const pickers = new Map<string, EndPicker>();
    for (const field of fields) if (field.ends) pickers.set(field.name, await this.picker(field, values, steps, by));
    return pickers;
  }

  /** What the ends are called, of those that the caller may view; others look like those that do not exist. */
  async chosenOf(field: FormField, values: FormValues, by: Principal): Promise<ChosenEnd[]> {
    const texts = values.get(field.name) ?? [];
    const pairs = texts.flatMap((text) => pairOf(field, text));
    const shown = await this.repository.loadAny(pairs, { by, origin: '', dialect: NATIVE, shape: FULL });
    return texts.map((text) => {
      const [pair] = pairOf(field, text);
      return { text, label: pair ? labelOf(field, pair, shown.get(anyKey(...pair))) : text };
    });
  }

  private async picker(
    field: FormField,
    values: FormValues,
    steps: URLSearchParams,
    by: Principal,
  ): Promise<EndPicker> {
    const asked = stepNames(field.name);
    const said = (name: keyof typeof asked): string => steps.get(asked[name])?.trim() ?? '';
    const chosen = await this.chosenOf(field, values, by);
    const kinds = this.kindsFor(field, values, by);
    const kind = kinds.find(({ id }) => id === said('kind'))?.id ?? this.likelyKind(field, kinds, values);
    const within = kind === '' ? null : await this.within(field, kind, said('search'), said('within'), by);
    const offered = within?.id ? await this.offered(field, kind, within.id, said('name'), values, by) : null;
    const isOpen = chosen.length === 0 || steps.get(STEP) === field.name || said('within') !== '';
    return { chosen, kinds, kind, within, offered, isOpen };
  }

  /** All ends of one side are of one kind, and it goes with that of the other side. */
  private kindsFor(field: FormField, values: FormValues, by: Principal): ObjectChoice[] {
    const { models = [], offer } = field.ends ?? {};
    const [own] = kindsIn(values.get(field.name));
    const others = kindsIn(values.get(offer?.opposite ?? ''));
    return models
      .filter(({ label }) => own === undefined || label === own)
      .filter(({ label }) => others.every((other) => offer?.fits(label, other)))
      .filter((resource) => this.policy.permitted(by, 'view', resource).rows !== 'none')
      .map(({ label, title }) => ({ id: label, label: capital(title) }));
  }

  /** Where an end is known: its own kind, or the first that goes with it. */
  private likelyKind(field: FormField, kinds: readonly ObjectChoice[], values: FormValues): string {
    const known = [field.name, offerOf(field).opposite].flatMap((side) => kindsIn(values.get(side)));
    if (known.length === 0) return '';
    return (kinds.find(({ id }) => known.includes(id)) ?? kinds[0])?.id ?? '';
  }

  private async within(field: FormField, kind: string, search: string, id: string, by: Principal) {
    const target = withinOf(field, kind);
    const part = await this.some(target, search === '' ? {} : { q: search }, by);
    const isOnly = part.choices.length === 1 && search !== '';
    const found =
      part.choices.find((one) => one.id === id) ??
      part.choices.find(({ label }) => isOnly || label.toLowerCase() === search.toLowerCase());
    return { ...part, title: capital(target.title), search, id: found?.id ?? '' };
  }

  private async offered(
    field: FormField,
    kind: string,
    within: string,
    name: string,
    values: FormValues,
    by: Principal,
  ): Promise<Narrowed> {
    const target = resourceLabelled(kind) as ResourceMeta;
    const offer = offerOf(field);
    const filters = { ...offer.filters(kind), [`${offer.within(kind)}_id`]: within, ...(name !== '' && { q: name }) };
    const { choices, isCut } = await this.some(target, filters, by);
    const taken = new Set([field.name, offer.opposite].flatMap((side) => values.get(side) ?? []));
    const free = choices
      .map(({ id, label }) => ({ id: `${kind}:${id}`, label }))
      .filter(({ id: text }) => !taken.has(text));
    return { choices: free, isCut, title: capital(target.title), search: name };
  }

  private async some(target: ResourceMeta, filters: Readonly<Record<string, string>>, by: Principal): Promise<Part> {
    try {
      return await this.names.some(target, filters, by);
    } catch (error) {
      // Nothing is called what cannot be a name.
      if (error instanceof ValidationError) return { choices: [], isCut: false };
      throw error;
    }
  }
}

const offerOf = ({ ends }: FormField) => (ends as NonNullable<FormField['ends']>).offer;

function withinOf(field: FormField, kind: string): ResourceMeta {
  const target = resourceLabelled(kind)?.field(offerOf(field).within(kind))?.target;
  if (!target) throw new Error(`${kind} is in nothing.`);
  return resourceOf(target());
}

/** The model and the id of an end; nothing of what cannot be one. */
function pairOf({ ends }: FormField, text: string): (readonly [label: string, id: string])[] {
  const [label = '', id = ''] = text.split(':', 2);
  return isId(id) && ends?.models.some((model) => model.label === label) ? [[label, id]] : [];
}

const kindsIn = (texts: readonly string[] = []): string[] => [
  ...new Set(texts.map((text) => text.split(':', 1)[0] ?? '')),
];

function labelOf(field: FormField, [kind, id]: readonly [label: string, id: string], shown: Shown | undefined): string {
  if (!shown || shown.restricted) return `${capital(resourceLabelled(kind)?.title ?? kind)} ${id}`;
  const within = shown[offerOf(field).within(kind)] as Shown | undefined;
  return [within?.display, shown.display].filter(Boolean).join(' > ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
