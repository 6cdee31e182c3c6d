// How much of the available power is used: NetBox shows it on its pages; here it is an answer of its own.
import { Injectable } from '@nestjs/common';
import { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import type { Shape } from '../engine/query/list-query.js';
import { ROW_ID, type Shown } from '../engine/representation.js';
import type { Picture } from '../engine/request.js';
import { ResourceRepository, type View } from '../engine/resource.repository.js';
import { Database } from '../platform/database/database.js';
import { isPictureAsked } from './asked-picture.js';
import { FEED_LEGS } from './choices/power.js';
import { isIdle } from './drawing/drawn-power.js';
import type { PowerLook } from './drawing/power-use.js';
import { type Draw, type MeasuredFeed, type Measurement, type Metered, measure, modelOf } from './power-draw.js';
import { PowerFeed } from './power-feed.js';
import { drawnUses, pictureOfPower } from './power-picture.js';

/**
 * Watts. What feeds make available is volts times amperes: as NetBox does, one volt-ampere counts as one watt. Feeds,
 * outlets and ports that the caller may not view are not counted.
 */
export interface Utilization {
  /** What may be drawn, the maximum utilisation of the feeds considered; null: no feed supplies it. */
  readonly available: number | null;
  readonly allocated: number;
  readonly maximum: number;
  /** Outlets of the ports that draw from it, taken or not. */
  readonly outlet_count: number;
  /** The allocated draw in percent of what is available; null: nothing is available. */
  readonly utilization: number | null;
}

/** A third of a three-phase feed. What no outlet puts on a leg is on none of them. */
export interface Leg extends Utilization {
  readonly name: string;
}

export interface Power extends Utilization {
  readonly unit: 'W';
  /** Of three-phase feeds and the ports on them; empty where the draw is stated as a whole. */
  readonly legs: readonly Leg[];
  /** What supplies it, each with all that is drawn from it; a feed does not name itself. */
  readonly feeds?: readonly MeteredFeed[];
}

/** What people tell a feed apart by, and all that is drawn from it. */
export type MeteredFeed = Shown & Utilization & { readonly legs: readonly Leg[] };

/** What people tell feeds apart by. */
export const FEED_PROPERTIES = ['id', 'url', 'display', 'name', 'power_panel', 'rack', 'status', 'type', 'phase'];

const OF_FEEDS: Shape = {
  form: 'full',
  only: new Set(FEED_PROPERTIES),
  without: new Set(),
};

@Injectable()
export class PowerMeter {
  constructor(
    private readonly database: Database,
    private readonly repository: ResourceRepository,
    private readonly policy: RowPolicy,
  ) {}

  /** The figures, or a drawing of them. @throws NotFound, ValidationError */
  async answer(metered: Metered, id: string, query: Query, view: View): Promise<Power | Picture> {
    const isDrawn = isPictureAsked(query);
    const power = await this.read(metered, id, view);
    return isDrawn ? this.drawn(metered, id, power, view, { isTitled: true }) : power;
  }

  /** For the page of an object: none where there is neither a feed nor a draw. */
  async pictures(metered: Metered, id: string, view: View): Promise<readonly Picture[]> {
    const power = await this.read(metered, id, view);
    return isIdle(drawnUses(metered, power)) ? [] : [await this.drawn(metered, id, power, view, { isTitled: false })];
  }

  private async drawn(metered: Metered, id: string, power: Power, view: View, look: PowerLook): Promise<Picture> {
    const { label } = resourceOf(modelOf(metered));
    const [own] = (await this.repository.loadAny([[label, id]], view)).values();
    if (!own) throw new NotFound();
    return pictureOfPower(own, drawnUses(metered, power), look);
  }

  /**
   * What is drawn from an object that the caller may view. In the sum of a rack or a panel, what hangs on several of its
   * feeds counts once; a port and an outlet have what the feeds above them have. @throws NotFound
   */
  async read(metered: Metered, id: string, view: View): Promise<Power> {
    const measured = await measure(this.database.read(), metered, id, view, this.policy);
    const { feeds } = measured;
    const isSupplied = feeds.length > 0 || metered === 'rack' || metered === 'panel';
    const lending = feeds.filter(({ lendsLegs }) => lendsLegs);
    return {
      unit: 'W',
      ...utilizationOf(isSupplied ? sumOf(feeds) : null, measured.drawOf(id)),
      legs: legsOf(id, lending, measured),
      ...(metered === 'feed' ? {} : { feeds: await this.shownFeeds(measured, view) }),
    };
  }

  private async shownFeeds(measured: Measurement, view: View): Promise<MeteredFeed[]> {
    const feeds = new Map(measured.feeds.map((feed) => [feed.id, feed]));
    const shown = await this.repository.load(resourceOf(PowerFeed), [...feeds.keys()], { ...view, shape: OF_FEEDS });
    return shown.map((one) => {
      const feed = feeds.get(one[ROW_ID] as string) as MeasuredFeed;
      const draw = measured.drawOf(feed.id);
      return { ...one, ...utilizationOf(feed.available, draw), legs: legsOf(feed.id, [feed], measured) };
    });
  }
}

const sumOf = (feeds: readonly MeasuredFeed[]): number => feeds.reduce((sum, { available }) => sum + available, 0);

function utilizationOf(available: number | null, { allocated, maximum, outlets }: Draw): Utilization {
  const utilization = available ? Math.round((allocated / available) * 1000) / 10 : null;
  return { available, allocated, maximum, outlet_count: outlets, utilization };
}

function legsOf(source: string, feeds: readonly MeasuredFeed[], measured: Measurement): Leg[] {
  const areThreePhase = feeds.length > 0 && feeds.every(({ isThreePhase }) => isThreePhase);
  if (!areThreePhase || measured.isStated(source)) return [];
  const available = Math.round(sumOf(feeds) / FEED_LEGS.length);
  return FEED_LEGS.map(({ value, label }) => ({
    name: label,
    ...utilizationOf(available, measured.drawOf(source, value)),
  }));
}
