// Every supply hangs on a strip, by turns on that of feed A and that of feed B; every strip on its feed.
import type { DemoDevice } from '../devices.js';
import { feedsOf } from '../power.js';
import { type DemoRack, RACKS } from '../racks.js';
import { type Cord, cord, feed, Numbers, outlet, powerPort } from './cord.js';
import { devicesIn, partsOf } from './standing.js';

const FEEDS = ['A', 'B'] as const;
const POWER = ['power a', 'power b'] as const;

/** The strong outlets of a strip come last. */
const FIRST_STRONG = 21;
const STRONG = 'iec-60320-c20';

const inletsOf = (rack: DemoRack, strips: readonly DemoDevice[]): Cord[] =>
  feedsOf(rack).flatMap((path, index) => {
    const strip = strips[index];
    const label = `${rack.site}-${rack.name} ${FEEDS[index]}`.toUpperCase();
    return strip ? [cord('feed', powerPort(strip, 'Inlet'), feed(path), 3, { label })] : [];
  });

function suppliesIn(rack: DemoRack, strips: readonly DemoDevice[]): Cord[] {
  const numbers = new Numbers();
  const supplied = devicesIn(rack).filter((device) => !strips.includes(device));
  let single = 0;
  return supplied.flatMap((device) => {
    const supplies = partsOf(device, 'powerport');
    const strong = partsOf(device, 'powerport', { type: STRONG });
    return supplies.map((supply, index) => {
      // Those that have but one supply take turns among themselves.
      const turn = (supplies.length === 1 ? single++ : index) % strips.length;
      const strip = strips[turn] as DemoDevice;
      const isStrong = strong.includes(supply);
      const number = numbers.next(`${strip.name} ${isStrong}`, isStrong ? FIRST_STRONG : 1);
      const metres = (device.position ?? 0) > 20 ? 2 : 1.5;
      return cord(POWER[turn] ?? 'power a', powerPort(device, supply), outlet(strip, `Outlet ${number}`), metres);
    });
  });
}

export const powerCords: readonly Cord[] = RACKS.flatMap((rack) => {
  const strips = devicesIn(rack, 'pdu', 'strip');
  return strips.length === 0 ? [] : [...inletsOf(rack, strips), ...suppliesIn(rack, strips)];
});
