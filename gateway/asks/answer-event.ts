import type { EventBody } from '../../shared/contracts/event.ts';
import type { ReplyBody } from '../../shared/contracts/reply.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import { stableId } from '../../shared/contracts/stable-id.ts';
import { eventRecord } from '../../shared/store/event-record.ts';
import type { GatewayContext } from '../context.ts';
import type { Deadline } from '../patience.ts';

/** Logs who answered a question, when and what, once, however often it is called. @throws WeirError `store_unavailable` */
export async function logAnswer(
  { store, workcell }: Pick<GatewayContext, 'store' | 'workcell'>,
  id: string,
  run: Pick<RunDefinition, 'run_id' | 'label' | 'experiment_id' | 'campaign_id'>,
  reply: ReplyBody,
  deadline: Deadline,
): Promise<void> {
  // Whoever asked the step to stop has an event of his own.
  if (reply.as === 'withdrawn') return;
  const record = eventRecord(answerEvent(id, workcell.id, run, reply));
  await deadline.withStore(() => store.writeRecord(record, 0));
}

function answerEvent(
  id: string,
  workcell_id: string,
  { run_id, label, experiment_id, campaign_id = undefined }: Parameters<typeof logAnswer>[2],
  { at, as, answer = null, by, reason, question }: ReplyBody,
): EventBody {
  const { module, instance, message, step } = question;
  return {
    at,
    event: {
      event_id: stableId(`event ${id} ANSWERED`),
      ...{ experiment_id, campaign_id: campaign_id ?? null, workcell_id },
      ...{ event_type: 'WORKFLOW', event_name: 'ANSWERED' },
      event_info: { ask: id, message, module, instance, as, answer, by: by ?? null, reason: reason ?? null },
      ...{ run_id, workflow_name: label, step_index: step },
    },
  };
}
