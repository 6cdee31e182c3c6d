import { Choice } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { CONSOLE_PORT_SPEEDS, CONSOLE_PORT_TYPES } from './choices/console.js';
import { componentDisplay, PathEndpoint } from './component.js';

@Resource({
  app: 'dcim',
  path: 'console-server-ports',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'console_server_port_count' },
})
export class ConsoleServerPort extends PathEndpoint {
  @Choice(CONSOLE_PORT_TYPES, { optional: true }) type!: string | null;
  @Choice(CONSOLE_PORT_SPEEDS, { optional: true }) speed!: number | null;
}
