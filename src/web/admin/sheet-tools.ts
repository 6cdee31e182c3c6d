import { Injectable } from '@nestjs/common';
import { Choosing } from './choosing.js';
import { Desk } from './desk.js';
import { DeskRights } from './rights.js';

/** What the sheets of the desk need; one injectable, so that each adds only what is its own. */
@Injectable()
export class SheetTools {
  constructor(
    readonly desk: Desk,
    readonly rights: DeskRights,
    readonly choosing: Choosing,
  ) {}
}
