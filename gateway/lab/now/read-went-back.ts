import { forgottenGroup, forgottenIn, wentBackIn } from '../../../shared/contracts/forgotten-request.ts';
import type { WentBack } from '../../../shared/explain/index.ts';
import type { Store } from '../../../shared/store/index.ts';

/** So many events of a store that went back are looked at. */
const most = 1_000;

/** What gateways have told of a store that went back. @throws WeirError `store_unavailable` */
export async function readWentBack(store: Pick<Store, 'newestRecords'>): Promise<WentBack> {
  const events = await store.newestRecords({ kind: 'event', group: forgottenGroup, limit: most });
  return {
    requests: events.flatMap(({ body }) => forgottenIn(body) ?? []),
    measured: events.flatMap(({ body }) => wentBackIn(body) ?? [])[0],
  };
}
