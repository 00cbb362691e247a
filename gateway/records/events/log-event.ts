import { ownEventRecord, type OwnEvent } from '../../../shared/store/index.ts';
import type { RecordsContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';

/** Logs an event of our own, once, however often it is called. @throws WeirError `store_unavailable`. */
export async function logEvent(
  { store, workcell }: Pick<RecordsContext, 'store' | 'workcell'>,
  own: OwnEvent,
  deadline: Deadline,
): Promise<void> {
  await deadline.withStore(() => store.writeRecord(ownEventRecord(workcell, own), 0));
}
