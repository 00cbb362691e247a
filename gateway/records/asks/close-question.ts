import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';
import type { QuestionAt } from './questions.ts';
import type { EventBody } from '../../../shared/contracts/event.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import { stableId } from '../../../shared/contracts/ids.ts';
import { eventRecord, type NewRecord, type Store } from '../../../shared/store/index.ts';
import { questionKinds, type Reply, type ReplyBody } from '../../../shared/contracts/question.ts';

const page = 1000;

/** Whether a run may have asked somebody: its steps say so, whatever the workcell consists of by now. */
export function asks({ steps }: Pick<RunDefinition, 'steps'>): boolean {
  const kinds: readonly string[] = questionKinds;
  return steps.some(({ action }) => kinds.includes(action));
}

/** Removes the replies to all questions of runs that are about to be forgotten. @throws WeirError `store_unavailable` */
export async function forgetReplies(
  store: Pick<Store, 'newestRecords' | 'removeRecords'>,
  runIds: readonly string[],
): Promise<void> {
  for (const group of runIds) {
    for (;;) {
      const replies = await store.newestRecords({ kind: 'reply', group, limit: page });
      await store.removeRecords(
        'reply',
        replies.map(({ id }) => id),
      );
      if (replies.length < page) break;
    }
  }
}

/**
 * Closes a question, unless somebody has closed it before; resolves with the reply that stands, which is in the store. That a question
 * is closed once rests on this alone: whoever comes first makes its record, and nobody ever changes it. What is logged of it is written at once with it.
 * @throws WeirError `store_unavailable`
 */
export async function closeQuestion(
  context: RecordsContext,
  at: QuestionAt,
  reply: Omit<Reply, 'at'>,
  deadline: Deadline,
): Promise<ReplyBody> {
  const { store } = context;
  const { id, run, step, position, question, record } = at;
  const body: ReplyBody = {
    ...reply,
    at: await deadline.withStore(() => store.now()),
    question: {
      ...{ kind: question.kind, message: question.message, step: position, step_name: step.name },
      ...{ label: run.definition.label, module: step.module, instance: record?.instance ?? '' },
    },
  };
  const made = { kind: 'reply', id, group: run.definition.run_id, body } as const;
  const events = answerRecords(context, id, run.definition, body);
  const mine = await deadline.withStore(() => store.writeRecord(made, 0, events));
  const stands = mine ? body : await readReply(context, id, deadline);
  if (!stands) throw new WeirError('store_unavailable', `the reply to ${id} cannot be read`);
  return stands;
}

/** The reply that closes the question of that id; undefined while it is open. @throws WeirError `store_unavailable` */
export async function readReply(
  { store }: Pick<RecordsContext, 'store'>,
  id: string,
  deadline: Deadline,
): Promise<ReplyBody | undefined> {
  return (await deadline.withStore(() => store.readRecord('reply', id)))?.body;
}

/** The record that logs who answered a question, when and what; it is written with the reply. None where nobody did. */
function answerRecords(
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
