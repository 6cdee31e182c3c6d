import { Module } from '@nestjs/common';
import { resourceParts } from '../engine/resource.module.js';
import { Location } from './location.js';
import { LocationService } from './location.service.js';
import { Region } from './region.js';
import { Site } from './site.js';
import { SiteGroup } from './site-group.js';

/** The inventory itself: where things are. */
@Module(resourceParts(Region, SiteGroup, Site, { model: Location, service: LocationService }))
export class DcimModule {}
