// One type of device or module as the community's device-type library writes it, read as the bodies of its objects.
import { ValidationError } from '../../engine/errors.js';
import { isObject } from '../../engine/write/body.js';

/** The components of a definition, in the order they are made: what others point at comes first. */
const LISTS = [
  ['console-ports', 'dcim.consoleporttemplate'],
  ['console-server-ports', 'dcim.consoleserverporttemplate'],
  ['power-ports', 'dcim.powerporttemplate'],
  ['power-outlets', 'dcim.poweroutlettemplate'],
  ['interfaces', 'dcim.interfacetemplate'],
  ['rear-ports', 'dcim.rearporttemplate'],
  ['front-ports', 'dcim.frontporttemplate'],
  ['module-bays', 'dcim.modulebaytemplate'],
  ['device-bays', 'dcim.devicebaytemplate'],
  ['inventory-items', 'dcim.inventoryitemtemplate'],
] as const;

/** Fields of components that name another component of the same type. */
const SIBLINGS: ReadonlySet<string> = new Set(['power_port', 'rear_port', 'bridge', 'parent']);

/** Only types of devices have one of these. */
const DEVICE_ALONE = ['slug', 'u_height', 'is_full_depth', 'subdevice_role', 'exclude_from_utilization', 'device-bays'];

/** What the library says and NetBox keeps nowhere either: whether pictures lie beside the file, whether it takes power. */
const NOT_KEPT: ReadonlySet<string> = new Set(['front_image', 'rear_image', 'is_powered']);

export interface ComponentList {
  /** As the definition calls it, `power-ports`. */
  readonly name: string;
  /** The resource of its templates. */
  readonly label: string;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

export interface Definition {
  readonly kind: 'device' | 'module';
  readonly manufacturer: string;
  readonly model: string;
  /** Without the manufacturer. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly components: readonly ComponentList[];
}

/** @throws ValidationError by the names of the definition */
export function readDefinition(given: unknown): Definition {
  if (!isObject(given))
    throw new ValidationError({ non_field_errors: ['A definition is a mapping of names to values.'] });
  const { manufacturer, model, ...rest } = given;
  const errors: Record<string, string[]> = {};
  for (const [name, value] of Object.entries({ manufacturer, model })) {
    if (typeof value !== 'string' || value.trim() === '') errors[name] = ['This field is required.'];
  }
  const components = LISTS.flatMap(([name, label]) => {
    const list = rest[name];
    if (list === undefined || list === null) return [];
    if (Array.isArray(list) && list.every(isObject)) return [{ name, label, bodies: list }];
    errors[name] = ['Expected a list of mappings.'];
    return [];
  });
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  const names: ReadonlySet<string> = new Set(LISTS.map(([name]) => name));
  const kind = DEVICE_ALONE.some((name) => name in rest) ? 'device' : 'module';
  const own = Object.entries(rest).filter(([name]) => !names.has(name) && !NOT_KEPT.has(name));
  const body: Record<string, unknown> = { model, ...Object.fromEntries(own) };
  if (kind === 'device') body.slug ??= slugOf(`${manufacturer} ${model}`);
  return { kind, manufacturer: (manufacturer as string).trim(), model: (model as string).trim(), body, components };
}

/** A body of a component, what it points at named within its own type. */
export function componentBody(
  given: Readonly<Record<string, unknown>>,
  owner: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const named = Object.entries(given).map(([name, value]) =>
    SIBLINGS.has(name) && typeof value === 'string' ? [name, { ...owner, name: value }] : [name, value],
  );
  return { ...Object.fromEntries(named), ...owner };
}

/** `Cisco Catalyst 9300` → `cisco-catalyst-9300`. */
export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
