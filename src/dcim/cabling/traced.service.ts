// What ports say of the paths that begin at them, or lead over them: as lists, and as pictures.
import { Injectable } from '@nestjs/common';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import type { Query } from '../../engine/query/filters.js';
import { Picture } from '../../engine/request.js';
import { ServiceOf } from '../../engine/resource.module.js';
import type { View } from '../../engine/resource.repository.js';
import { ResourceService, ResourceTools } from '../../engine/resource.service.js';
import { isPictureAsked } from '../asked-picture.js';
import { ConsolePort } from '../console-port.js';
import { ConsoleServerPort } from '../console-server-port.js';
import { STYLE_HASH } from '../drawing/style.js';
import { drawTrace } from '../drawing/trace-picture.js';
import { type Hop, hopsOf } from './hops.js';
import { traceToDraw } from './trace-to-draw.js';
import { type StoredPath, type TracedPath, type TracedSegment, Tracer } from './tracer.js';

/** The page of a trunk shows so many of the paths over it. */
const MOST_PATHS = 4;

/** Of what paths begin at. */
export abstract class TracedService extends ResourceService {
  private readonly tracer: Tracer;

  constructor(resource: ResourceMeta, tools: ResourceTools) {
    super(resource, tools);
    this.tracer = new Tracer(tools.database, tools.repository);
  }

  /**
   * Where the cable of an object leads.
   * @throws NotFound, ValidationError
   */
  async trace(key: string, query: Query, view: View): Promise<readonly (TracedSegment | Hop)[] | Picture> {
    const isDrawn = isPictureAsked(query);
    const id = await this.idOf(key, view);
    if (isDrawn) return this.drawn(id, await this.tracer.pathsFrom(id), view, 'Trace');
    const segments = await this.tracer.trace(id, view);
    return view.dialect.name === 'native' ? segments.flatMap(hopsOf) : segments;
  }

  override async pictures(id: string, view: View): Promise<readonly Picture[]> {
    const paths = await this.tracer.pathsFrom(id);
    return paths.length > 0 ? [await this.drawn(id, paths, view, null)] : [];
  }

  private async drawn(id: string, paths: readonly StoredPath[], view: View, caption: string | null): Promise<Picture> {
    const trace = await traceToDraw(paths, view, this.tools);
    const own = await this.tools.repository.loadAny([[this.resource.label, id]], view);
    const [{ url, display } = {}] = own.values();
    const origin = trace.origin || String(display);
    const svg = drawTrace({ ...trace, origin }, { caption, id: 'trace' });
    return new Picture('Trace', svg, STYLE_HASH, `${url}trace/?render=svg`);
  }
}

/** Of what paths lead over. */
export abstract class PassedService extends ResourceService {
  private readonly tracer: Tracer;

  constructor(resource: ResourceMeta, tools: ResourceTools) {
    super(resource, tools);
    this.tracer = new Tracer(tools.database, tools.repository);
  }

  /** The paths over an object. @throws NotFound */
  async paths(key: string, view: View): Promise<readonly TracedPath[]> {
    return this.tracer.paths(await this.idOf(key, view), view);
  }

  /** Each path once, although it is kept from both of its ends. */
  override async pictures(id: string, view: View): Promise<readonly Picture[]> {
    const paths = new Map<string, StoredPath>();
    for (const path of await this.tracer.pathsOver(id)) {
      const way = path.steps.flat(2).map(([, node]) => node);
      const key = [...new Set(way)].sort().join();
      if (!paths.has(key)) paths.set(key, path);
    }
    const drawn = [...paths.values()].slice(0, MOST_PATHS).map(async (path, index) => {
      const trace = await traceToDraw([path], view, this.tools);
      const caption = paths.size > 1 ? `Path ${index + 1} of ${paths.size}` : 'Trace';
      const svg = drawTrace(trace, { caption, id: `trace-${index + 1}` });
      const from = trace.steps[0]?.near.find(({ url }) => url !== null)?.url;
      return from ? [new Picture('Trace', svg, STYLE_HASH, `${from}trace/?render=svg`)] : [];
    });
    return (await Promise.all(drawn)).flat();
  }
}

@ServiceOf(ConsolePort)
@Injectable()
export class ConsolePortService extends TracedService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ConsolePort), tools);
  }
}

@ServiceOf(ConsoleServerPort)
@Injectable()
export class ConsoleServerPortService extends TracedService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ConsoleServerPort), tools);
  }
}
