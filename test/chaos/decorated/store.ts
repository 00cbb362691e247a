import type { Store } from '../../../shared/store/store.ts';
import { crashPoint, crashPointOnceSent } from '../crash-points/crash-point.ts';
import { decorated } from './decorated.ts';

/** A store at whose calls a process can be made to die. */
export function decoratedStore(own: Store): Store {
  return decorated(own, {
    async createRun(...run) {
      crashPoint('gateway.files-kept');
      const outcome = await own.createRun(...run);
      crashPoint('gateway.created');
      return outcome;
    },
    async writeRecord(record, revision, along) {
      const written = await own.writeRecord(record, revision, along);
      crashPoint('gateway.recorded');
      return written;
    },
    async giveOrder(wish) {
      const order = await own.giveOrder(wish);
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
      crashPoint('orchestrator.played');
      const committing = own.commit(token, changes);
      crashPointOnceSent('orchestrator.commit-sent');
      const outcome = await committing;
      crashPoint('orchestrator.committed');
      return outcome;
    },
  });
}
