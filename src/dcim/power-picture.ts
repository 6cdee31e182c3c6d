// What the drawing of power shows of the figures.
import type { Shown } from '../engine/representation.js';
import { Picture } from '../engine/request.js';
import type { DrawnFeed, DrawnPower } from './drawing/drawn-power.js';
import { drawPower, type PowerLook } from './drawing/power-use.js';
import { STYLE_HASH } from './drawing/style.js';
import type { Metered } from './power-draw.js';
import type { MeteredFeed, Power } from './power-meter.js';

export function drawnUses(metered: Metered, power: Power): Omit<DrawnPower, 'name'> {
  return {
    whole: power,
    legs: power.legs,
    feeds: (power.feeds ?? []).map((feed) => drawnFeed(feed, metered === 'panel' ? feed.rack : feed.power_panel)),
  };
}

/** @param from the panel it comes from or the rack it leads to, whichever is not where it is listed */
function drawnFeed(feed: MeteredFeed, from: unknown): DrawnFeed {
  const { available, allocated, maximum, legs, name, url } = feed;
  const where = (from as Shown | null)?.display ?? '';
  const status = feed.status as { readonly value: string; readonly label: string };
  const state = status.value === 'active' ? '' : status.label;
  return {
    name: String(name),
    url: String(url),
    place: [where, state].filter((word) => word !== '').join(' · '),
    ...{ available, allocated, maximum, legs },
  };
}

/** @param own the object that the power is of */
export function pictureOfPower(own: Shown, uses: Omit<DrawnPower, 'name'>, look: PowerLook): Picture {
  const svg = drawPower({ ...uses, name: String(own.display) }, look);
  return new Picture('Power', svg, STYLE_HASH, `${own.url}power/?render=svg`);
}
