import type { Reply, ReplyBody } from '../../../shared/contracts/reply.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';
import { answerRecords } from './answer-event.ts';
import type { QuestionAt } from './question-at.ts';

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
