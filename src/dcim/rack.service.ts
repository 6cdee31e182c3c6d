// A rack takes its measures from its type, keeps room for what is in it, and takes its devices along when it moves.
import { Inject, Injectable } from '@nestjs/common';
import { type Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import { neighbours, parsePage } from '../engine/query/list-query.js';
import { type OnPage, Picture } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { type ListAnswer, ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import { assign, type Draft, type Stored } from '../engine/write/draft.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Device } from './device.js';
import type { DrawnRack } from './drawing/drawn-rack.js';
import { drawElevation, type ElevationLook, heightOfElevation } from './drawing/rack-elevation.js';
import { FACE_NAMES } from './drawing/rack-face.js';
import { STYLE_HASH } from './drawing/style.js';
import { locationProblems } from './location-sites.js';
import { withoutNameClash } from './name-clash.js';
import { PowerMeter } from './power-meter.js';
import { Rack } from './rack.js';
import { contentsOf, problemOfUnits } from './rack-contents.js';
import { type ElevationQuery, FACES, type RackUnit, readElevationQuery, unitsOf } from './rack-elevation.js';
import { RACK_TYPE_FIELDS } from './rack-measures.js';
import { rackToDraw } from './rack-picture.js';
import { type Placed } from './rack-space.js';
import { type RackWeight, weightOf } from './rack-weight.js';
import { conflictFacts } from './reservation-conflicts.js';

@ServiceOf(Rack)
@Injectable()
export class RackService extends ResourceService {
  constructor(
    tools: ResourceTools,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly meter: PowerMeter,
  ) {
    super(resourceOf(Rack), tools);
  }

  /**
   * The units of a rack, from the top, or a drawing of them.
   * @throws NotFound, ValidationError
   */
  async elevation(key: string, query: Query, path: string, view: View): Promise<ListAnswer | Picture> {
    const id = await this.identify(key, view.dialect);
    await this.assertPermitted(id, 'view', view.by);
    const isStrict = this.settings.STRICT_FILTERING && !view.dialect.isLenient;
    const asked = readElevationQuery(query, view.dialect, isStrict);
    return asked.render === 'svg' ? this.drawn(id, asked, view) : this.units(id, asked, query, path, view);
  }

  /** Both faces, each by itself: side by side where there is room. And how much of its power is used. */
  override async onPage(id: string, view: View): Promise<OnPage> {
    const { rack, url, conflicts } = await rackToDraw(id, { exclude: null, highlighted: new Set() }, view, this.tools);
    const power = await this.meter.pictures('rack', id, view);
    return { pictures: [...this.faces(rack, url), ...power], facts: conflictFacts(conflicts, 'device') };
  }

  private faces(rack: DrawnRack, url: string): readonly Picture[] {
    const looks = FACES.map((face) => ({ ...IN_A_PAGE, faces: [face], withLoose: face === 'front' }));
    const height = Math.max(...looks.map((look) => heightOfElevation(rack, look)));
    return looks.map((look) => pictureOf(rack, { ...look, height }, url));
  }

  private async drawn(id: string, asked: ElevationQuery, view: View): Promise<Picture> {
    const { rack, url } = await rackToDraw(id, asked, view, this.tools);
    const { measures, withImages } = asked;
    const faces = asked.face === 'both' ? FACES : [asked.face];
    const look = { faces, measures, withImages, isTitled: true, withLoose: true };
    return pictureOf(rack, look, url);
  }

  private async units(id: string, asked: ElevationQuery, query: Query, path: string, view: View): Promise<ListAnswer> {
    const connection = this.tools.database.read();
    const [rack] = await connection.records<{ u_height: number; starting_unit: number; desc_units: boolean }>({
      text: 'SELECT u_height, starting_unit, desc_units FROM dcim_rack WHERE id = $1',
      values: [id],
    });
    if (!rack) throw new NotFound();
    const devices = await connection.records<Placed>({
      text: `SELECT d.id, d.position, t.u_height FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id
        WHERE d.rack_id = $1 AND d.position IS NOT NULL AND t.u_height > 0 AND (d.face = $2 OR t.is_full_depth)
          AND ($3::text IS NULL OR d."${view.dialect.key}"::text <> $3) ORDER BY d.id`,
      values: [id, asked.face, asked.exclude],
    });
    const units = unitsOf(rack, devices, asked);
    const page = parsePage(query, this.settings, view.dialect);
    const shown = await this.shownUnits(units.slice(page.offset, page.offset + page.limit), view);
    return { count: units.length, ...neighbours(view.origin, path, query, page, units.length), results: shown };
  }

  /** @throws NotFound */
  async weight(key: string, view: View): Promise<RackWeight> {
    const id = await this.identify(key, view.dialect);
    await this.assertPermitted(id, 'view', view.by);
    return weightOf(this.tools.database.read(), id, view, this.tools.policy);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    await this.takeFromTypes(sound, write);
    for (const [draft, message] of await locationProblems(sound, write, this.tools)) draft.fail('location', message);
    await this.keepRoom(sound, write);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const moved = [...rows].filter(([id, { site_id, location_id }]) => {
      const was = write.before.get(id);
      return was && (was.site_id !== site_id || was.location_id !== location_id);
    });
    if (moved.length === 0) return;
    const devices = await write.transaction.records<{ id: string; rack_id: string }>({
      text: 'SELECT id, rack_id FROM dcim_device WHERE rack_id = ANY($1::uuid[])',
      values: [moved.map(([id]) => id)],
    });
    const values = devices.map(({ id, rack_id }) => {
      const { site_id, location_id } = rows.get(rack_id) as Stored;
      return [id, { site: site_id, location: location_id }] as const;
    });
    await withoutNameClash('site', () => changeAlong(this.tools.recorder, resourceOf(Device), new Map(values), write));
  }

  /** The type may not change before the rack is stored: its row is locked. */
  private async takeFromTypes(rows: ReadonlyMap<Draft, Stored>, { transaction }: Write): Promise<void> {
    const ids = [...rows.values()].flatMap(({ rack_type_id }) => (rack_type_id ? [rack_type_id] : []));
    if (ids.length === 0) return;
    const found = await transaction.records<Stored>({
      text: 'SELECT * FROM dcim_rack_type WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE',
      values: [ids],
    });
    const types = new Map(found.map((type) => [type.id, type]));
    for (const [draft, row] of rows) {
      const type = types.get(row.rack_type_id);
      if (!type) continue;
      for (const name of RACK_TYPE_FIELDS) assign(draft, row, this.resource.field(name) as Field, type[name]);
    }
  }

  /** Their rows are locked, and so is what is placed in them: see `lockRacks`. */
  private async keepRoom(rows: ReadonlyMap<Draft, Stored>, { transaction, before }: Write): Promise<void> {
    const changed = [...rows].filter(([{ id }, { u_height, starting_unit }]) => {
      const was = before.get(id ?? '');
      return was && (was.u_height !== u_height || was.starting_unit !== starting_unit);
    });
    if (changed.length === 0) return;
    const contents = await contentsOf(
      transaction,
      changed.map(([{ id }]) => id as string),
    );
    for (const [draft, row] of changed) {
      const problem = problemOfUnits(row as never, contents.get(draft.id as string) ?? []);
      for (const [field, message] of Object.entries(problem ?? {})) draft.fail(field, message);
    }
  }

  private async shownUnits(units: readonly RackUnit[], view: View) {
    const ids = new Set(units.flatMap(({ device }) => device ?? []));
    const devices = await this.tools.repository.loadNested(resourceOf(Device), [...ids], view);
    return units.map((unit) => ({ ...unit, device: devices.get(unit.device ?? '') ?? null }));
  }
}

/** As wide as a telephone, whose page already says which rack it is. */
const IN_A_PAGE = {
  measures: { unitWidth: 280, unitHeight: 22, legendWidth: 30, marginWidth: 15 },
  withImages: true,
  isTitled: false,
};

function pictureOf(rack: DrawnRack, look: ElevationLook, url: string): Picture {
  const title = look.faces.map((face) => FACE_NAMES[face]).join(' and ');
  const face = look.faces.length > 1 ? 'both' : look.faces[0];
  return new Picture(title, drawElevation(rack, look), STYLE_HASH, `${url}elevation/?render=svg&face=${face}`);
}
