import type { openBroker } from '../../../shared/broker/open-broker.ts';
import type { openStore } from '../../../shared/store/open-store.ts';
import type { createFileClient } from '../../../module-agents/files/file-client.ts';
import type { openJournal } from '../../../module-agents/journal/journal.ts';
import { armCrashPoint, type Arming } from '../crash-points/crash-point.ts';
import { decoratedFileClient, decoratedJournal, decoratedPerform, decoratedUntilClosed } from './agent.ts';
import { decoratedBroker } from './broker.ts';
import { decoratedPlaceResult, decoratedReceiveForm, decoratedStoreStream } from './gateway.ts';
import { decoratedStore } from './store.ts';
import { decoratedSyncData } from './power-cut.ts';

// Loaded by a process of a chaos lab with the first function that is decorated there.
armCrashPoint({ at: process.env['WEIR_CRASH_AT'] ?? '', signalFile: process.env['WEIR_CRASH_FILE'] });
// A lab arms its processes while they run, too.
process.on('message', (arming: Arming) => {
  armCrashPoint(arming);
  process.send?.('armed');
});
// It keeps none of them alive by that.
process.channel?.unref();

/** What a process of a chaos lab does in the place of functions of weir, each by its name there. */
export const decorators = {
  openBroker:
    (own: typeof openBroker): typeof openBroker =>
    (...given) =>
      decoratedBroker(own(...given)),
  openStore:
    (own: typeof openStore): typeof openStore =>
    async (...given) =>
      decoratedStore(await own(...given)),
  openJournal:
    (own: typeof openJournal): typeof openJournal =>
    async (...given) =>
      decoratedJournal(await own(...given)),
  syncData: decoratedSyncData,
  createFileClient:
    (own: typeof createFileClient): typeof createFileClient =>
    (...given) =>
      decoratedFileClient(own(...given)),
  perform: decoratedPerform,
  untilClosed: decoratedUntilClosed,
  receiveForm: decoratedReceiveForm,
  storeStream: decoratedStoreStream,
  placeResult: decoratedPlaceResult,
};
