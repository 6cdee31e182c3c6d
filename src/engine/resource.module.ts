// Makes a module of resources: the controller and the service of each.
import { Global, Module, type Provider, type Type } from '@nestjs/common';
import type { ResourceClass } from './declare/field.js';
import { resourceOf } from './declare/resource.js';
import { CountCache } from './query/count-cache.js';
import { createResourceController, serviceOf } from './resource.controller.js';
import { ResourceRepository } from './resource.repository.js';
import { ResourceService, ResourceTools } from './resource.service.js';

/** The engine itself, for every module. RowPolicy and ChangeRecorder come from the rooms above. */
@Global()
@Module({
  providers: [ResourceRepository, ResourceTools, CountCache],
  exports: [ResourceRepository, ResourceTools, CountCache],
})
export class EngineModule {}

/** A resource with routes or rules of its own. */
export interface OwnParts {
  readonly model: ResourceClass;
  readonly controller?: Type;
  /** Injectable subclass of ResourceService. */
  readonly service?: Type<ResourceService>;
}

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
