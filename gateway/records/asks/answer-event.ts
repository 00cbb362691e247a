import type { EventBody } from '../../../shared/contracts/event.ts';
import type { ReplyBody } from '../../../shared/contracts/reply.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import { stableId } from '../../../shared/contracts/stable-id.ts';
import { eventRecord, type NewRecord } from '../../../shared/store/index.ts';
import type { RecordsContext } from '../context.ts';

/** The record that logs who answered a question, when and what; it is written with the reply. None where nobody did. */
export function answerRecords(
  { workcell }: Pick<RecordsContext, 'workcell'>,
  id: string,
  run: AnsweredRun,
  reply: ReplyBody,
): NewRecord<'event'>[] {
  // Whoever asked the step to stop has an event of his own.
  return reply.as === 'withdrawn' ? [] : [eventRecord(answerEvent(id, workcell.id, run, reply))];
}

type AnsweredRun = Pick<RunDefinition, 'run_id' | 'label' | 'experiment_id' | 'campaign_id'>;

function answerEvent(
  id: string,
  workcell_id: string,
  { run_id, label, experiment_id, campaign_id = undefined }: AnsweredRun,
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
