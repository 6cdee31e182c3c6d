// Makes a module of resources: the controller and the service of each.
import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { exportsOf } from '../platform/load-folder.js';
import { SERVES } from './access/access.decorators.js';
import type { ResourceClass } from './declare/field.js';
import { isResource, resourceOf } from './declare/resource.js';
import { ImageFiles } from './image-files.js';
import { CountCache } from './query/count-cache.js';
import { createResourceController, ReadOnlyResourceController, serviceOf } from './resource.controller.js';
import { ResourceRepository } from './resource.repository.js';
import { ResourceService, ResourceTools } from './resource.service.js';
import { DeletionWatch } from './write/deletion-watch.js';

/** The engine itself, for every module. RowPolicy and ChangeRecorder come from the rooms above. */
@Global()
@Module({
  providers: [ResourceRepository, ResourceTools, CountCache, ImageFiles, DeletionWatch],
  exports: [ResourceRepository, ResourceTools, CountCache, ImageFiles, DeletionWatch],
})
export class EngineModule {}

/** A resource with routes or rules of its own. */
export interface OwnParts {
  readonly model: ResourceClass;
  readonly controller?: Type;
  /** Injectable subclass of ResourceService. */
  readonly service?: Type<ResourceService>;
}

const SERVICE_OF = Symbol('service of');

/** The service of a resource, where the common one does not do. */
export const ServiceOf =
  (model: ResourceClass): ClassDecorator =>
  (service) => {
    Reflect.defineMetadata(SERVICE_OF, model, service);
  };

/**
 * The parts of every resource that the files of some folders declare, with the services and controllers that are theirs.
 * @example @Module(await roomParts(import.meta.dirname))
 */
export async function roomParts(...folders: readonly string[]) {
  const found: Type[] = [];
  for (const folder of folders) {
    found.push(...(await exportsOf(folder)).filter((one): one is Type => typeof one === 'function'));
  }
  return resourceParts(
    ...found.filter(isResource).map((model): OwnParts => {
      const service = found.find((one) => Reflect.getMetadata(SERVICE_OF, one) === model) as
        | Type<ResourceService>
        | undefined;
      const controller = found.find((one) => isControllerOf(one, model));
      return { model, ...(service ? { service } : {}), ...(controller ? { controller } : {}) };
    }),
  );
}

/** Others may serve a part of a resource beside it. */
const isControllerOf = (one: Type, model: ResourceClass): boolean =>
  one.prototype instanceof ReadOnlyResourceController && Reflect.getMetadata(SERVES, one) === model;

/**
 * Controllers and services for resources: a class where the common ones do, an object where it brings its own.
 * @example ...resourceParts(Region, Site, { model: Token, service: TokenService, controller: TokenController })
 */
export function resourceParts(...parts: readonly (ResourceClass | OwnParts)[]): {
  controllers: Type[];
  providers: Provider[];
  exports: Provider[];
} {
  const own = parts.map((part) => (typeof part === 'function' ? { model: part } : part) as OwnParts);
  const providers = own.flatMap(({ model, service }): Provider[] =>
    service
      ? [service, { provide: serviceOf(model), useExisting: service }]
      : [
          {
            provide: serviceOf(model),
            inject: [ResourceTools],
            useFactory: (tools: ResourceTools) => new ResourceService(resourceOf(model), tools),
          },
        ],
  );
  return {
    controllers: own.map(({ model, controller }) => controller ?? createResourceController(model)),
    providers,
    exports: providers,
  };
}
