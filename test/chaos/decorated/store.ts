import type { Changes, Store } from '../../../shared/store/store.ts';
import { crashPoint, crashPointOnceSent } from '../crash-points/crash-point.ts';
import { changed } from '../../support/changed.ts';

/** A store at whose calls a process can be made to die. */
export function decoratedStore(own: Store): Store {
  return changed(own, {
    async createRun(...run) {
      crashPoint('gateway.files-kept');
      const outcome = await own.createRun(...run);
      crashPoint('gateway.created');
      return outcome;
    },
    async writeRecord(record, revision, along) {
      const isAnswer = record.kind === 'reply';
      if (isAnswer) crashPoint('gateway.answer-taken');
      const written = await own.writeRecord(record, revision, along);
      crashPoint(isAnswer ? 'gateway.answer-kept' : 'gateway.recorded');
      return written;
    },
    async giveOrder(request) {
      const order = await own.giveOrder(request);
      crashPoint('gateway.order-numbered');
      return order;
    },
    async unfinishedRuns() {
      const runs = await own.unfinishedRuns();
      crashPoint('orchestrator.lab-read');
      return runs;
    },
    async newRunIds() {
      const ids = await own.newRunIds();
      crashPoint('orchestrator.new-runs-read');
      return ids;
    },
    async takeToken(nonce) {
      const token = await own.takeToken(nonce);
      crashPoint('orchestrator.token-taken');
      return token;
    },
    async commit(token, changes) {
      const told = whatIsTold(changes);
      crashPoint('orchestrator.played');
      if (told.edit) crashPoint('orchestrator.edit-played');
      if (told.round) crashPoint('orchestrator.rounds-played');
      const committing = own.commit(token, changes);
      crashPointOnceSent('orchestrator.commit-sent');
      const outcome = await committing;
      crashPoint('orchestrator.committed');
      if (told.edit) crashPoint('orchestrator.edit-committed');
      if (told.round) crashPoint('orchestrator.rounds-committed');
      if (told.recover) crashPoint('orchestrator.recovery-committed');
      if (told.cleanup) crashPoint('orchestrator.cleanup-committed');
      return outcome;
    },
  });
}

/** Which of the rarer things a commit tells of. */
function whatIsTold({ runs }: Changes) {
  const lines = runs.flatMap(({ log }) => log);
  const added = new Set(
    runs.flatMap(({ update }) =>
      Object.values(update?.amendment?.steps ?? {}).map(({ added_for }) => added_for?.as),
    ),
  );
  return {
    edit: lines.some(({ body }) => body && 'edit' in body),
    round: added.has('round'),
    recover: added.has('recover'),
    cleanup: lines.some(({ fact }) => fact?.event === 'cleaning_up'),
  };
}
