// A whole folder: every file in its turn, each in a transaction of its own, so that a running server waits for none of
// them long, and an interrupted import leaves whole files behind it.
import { CustomFields } from '../../engine/declare/custom-field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { ChangeRecorder } from '../../engine/write/change-recorder.js';
import { Clock, instantOf } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { commandView } from '../accounts.js';
import type { Rooms } from '../rooms.js';
import type { DumpFile } from './dump-folder.js';
import { KnownNumbers } from './known-numbers.js';
import { LaterReferences } from './later-references.js';
import { inLoadOrder, laterFields } from './load-order.js';
import { type Outcome, ResourceLoad } from './resource-load.js';

/** Who watches an import. */
export interface Watcher {
  begin(file: DumpFile): void;
  progress(lines: number): void;
  end(outcome: Outcome): void;
  /** Something that no single file is to blame for. */
  say(sentence: string): void;
  /** The file could not be finished. */
  giveUp(): void;
}

/** Loads what there is a place for. @throws Refusal when interrupted or where a file cannot be read */
export async function importDump(
  files: readonly DumpFile[],
  { app, signal }: Rooms,
  watcher: Watcher,
): Promise<Outcome[]> {
  const { by } = commandView();
  const numbers = new KnownNumbers();
  const customFields = app.get(CustomFields);
  const now = instantOf(app.get(Clock).millis());
  const outcomes: Outcome[] = [];
  const later = new LaterReferences();
  const recorder = app.get(ChangeRecorder);
  const taken = ordered(files);
  const order = taken.map(({ resource }) => resource);
  for (const file of taken) {
    watcher.begin(file);
    const service = app.get<ResourceService>(serviceOf(file.resource.model));
    const onProgress = (lines: number) => watcher.progress(lines);
    const work = app.get(Database).transaction((transaction) => {
      const tools = { transaction, service, numbers, customFields, later, recorder, by, now, signal, onProgress };
      return new ResourceLoad(file, { ...tools, laterFields: laterFields(file.resource, order) }).run();
    });
    const outcome = await work.catch((error: unknown) => {
      watcher.giveUp();
      throw error;
    });
    watcher.end(outcome);
    outcomes.push(outcome);
  }
  const missing = await app
    .get(Database)
    .transaction((transaction) => later.makeGood(transaction, numbers, recorder, by));
  for (const sentence of missing) watcher.say(sentence);
  return outcomes;
}

type TakenFile = DumpFile & { readonly resource: ResourceMeta };

function ordered(files: readonly DumpFile[]): TakenFile[] {
  const taken = files.filter((file): file is TakenFile => file.resource !== null);
  const order = inLoadOrder(taken.map(({ resource }) => resource));
  return taken.sort((a, b) => order.indexOf(a.resource) - order.indexOf(b.resource));
}
