import type { EventBody } from '../../../shared/contracts/event.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { eventRecord } from '../../../shared/store/index.ts';
import type { RecordsContext } from '../context.ts';

/**
 * Logs that a gateway serves the workcell from now on. Resolves when that is done, or the store was away for too long:
 * it is not worth more. Never rejects.
 */
export async function logWorkcellStart(context: RecordsContext): Promise<void> {
  const { workcell, store, patience, log } = context;
  const modules = workcell.modules.map(({ name, model, interface: of, active }) => ({
    name,
    model,
    interface: of,
    active,
  }));
  const body: EventBody = {
    at: Date.now(),
    event: {
      event_id: newId(),
      experiment_id: null,
      campaign_id: null,
      workcell_id: workcell.id,
      event_type: 'WORKCELL',
      event_name: 'START',
      event_info: null,
      // Its config may hold secrets.
      workcell: { name: workcell.name, id: workcell.id, modules },
    },
  };
  try {
    await patience.begin().withStore(() => store.writeRecord(eventRecord(body), 0));
  } catch (error) {
    log.debug({ reason: messageOf(error) }, 'start of the workcell not logged');
  }
}
