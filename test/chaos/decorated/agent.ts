import type { untilClosed } from '../../../module-agents/drivers/operator/until-closed.ts';
import type { perform } from '../../../module-agents/commands/execute.ts';
import type { FileClient } from '../../../module-agents/files/file-client.ts';
import type { JournalRecord } from '../../../module-agents/journal/journal-entry.ts';
import type { Journal } from '../../../module-agents/journal/journal.ts';
import { crashPoint, crashPointOnceSent } from '../crash-points/crash-point.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import { changed } from '../../support/changed.ts';

/** What has just been noted. */
const noted: Record<JournalRecord['phase'], CrashPoint> = {
  started: 'agent.started-noted',
  dropped: 'agent.dropped-noted',
  acted: 'agent.acted-noted',
  cancelled: 'agent.cancelled-noted',
  settled: 'agent.settled-noted',
  kept: 'agent.kept-noted',
};

/** A journal at whose notes a process can be made to die. */
export function decoratedJournal(own: Journal): Journal {
  return changed(own, {
    async note(record) {
      // All that the command needs is there.
      if (record.phase === 'started') crashPoint('agent.fetched');
      await own.note(record);
      crashPoint(noted[record.phase]);
    },
    async recordStopped(order) {
      await own.recordStopped(order);
      crashPoint('agent.stop-noted');
    },
    async write(record) {
      await own.write(record);
      crashPoint(noted[record.phase]);
    },
    async recordLazily(record) {
      await own.recordLazily(record);
      crashPoint(noted[record.phase]);
    },
  });
}

/** The instrument is asked by a process that can be made to die meanwhile. */
export function decoratedPerform(own: typeof perform): typeof perform {
  return async (...given) => {
    const performing = own(...given);
    crashPointOnceSent('agent.acting');
    const performed = await performing;
    crashPoint('agent.acted');
    return performed;
  };
}

/** The agent's way to the gateway, at whose calls a process can be made to die. */
export function decoratedFileClient(own: FileClient): FileClient {
  return changed(own, {
    async storeResult(...given) {
      const stored = await own.storeResult(...given);
      crashPoint('agent.uploaded');
      return stored;
    },
  });
}

/** A person is asked by a process that can be made to die meanwhile, and when it has the answer. */
export function decoratedUntilClosed(own: typeof untilClosed): typeof untilClosed {
  return async (...given) => {
    const closing = own(...given);
    crashPointOnceSent('agent.asking');
    const reply = await closing;
    crashPoint('agent.reply-read');
    return reply;
  };
}
