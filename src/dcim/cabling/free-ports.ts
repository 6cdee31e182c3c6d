// What forms and pages offer as the end of a cable: free ports of a kind that goes with the other end.
import type { Offer } from '../../engine/declare/field.js';
import { mayConnect } from './pairs.js';

export const freePorts = (opposite: string): Offer => ({
  verb: 'Connect',
  undo: 'Disconnect',
  opposite,
  fits: mayConnect,
  within: (label) => (label === 'dcim.powerfeed' ? 'power_panel' : 'device'),
  filters: (label) => ({ occupied: 'false', ...(label === 'dcim.interface' && { kind: 'physical' }) }),
  heldAs: 'cable',
  peersAs: 'link_peers',
});
