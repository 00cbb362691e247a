import { moment } from '../../../shared/sentences/index.ts';
import { judgeAnswer } from '../../../shared/asking/index.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { type Json, parseJson } from '../../../shared/kernel/json/json.ts';
import type { Question, ReplyBody } from '../../../shared/contracts/question.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { describeProblems } from '../../../shared/kernel/json/problem.ts';
import type { RecordsContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';
import { findRun } from '../../runs/index.ts';
import { closeQuestion, readReply } from './close-question.ts';
import { questionAt, whyClosed, type QuestionAt } from './questions.ts';

/** What somebody answers. */
export interface Answer {
  answer: Json;
  /** True where it was typed into a form or an address, so that it is a text whatever it means. */
  typed: boolean;
  by?: string;
  reason?: string;
}

/** A question, and how it was closed, if it is. */
export interface FoundAsk {
  at: QuestionAt;
  state: WorkcellState;
  reply: ReplyBody | undefined;
}

/** The question of that id, wherever its run is kept. @throws WeirError `ask_not_found`, `store_unavailable` */
export async function findAsk(context: RecordsContext, id: string, deadline: Deadline): Promise<FoundAsk> {
  const command = parseCommandId(id.toUpperCase());
  const run =
    command &&
    (await findRun(context, command.run_id, deadline).catch((error: unknown) => {
      if (WeirError.is(error, 'run_not_found')) return undefined;
      throw error;
    }));
  const at = run && questionAt(context.workcell, run, command);
  if (!at) {
    const what = command
      ? 'no step of a run asks it'
      : 'the id of one is RUN.STEP.ATTEMPT, as GET /asks has it';
    throw new WeirError('ask_not_found', `there is no question ${id.slice(0, 100)}: ${what}`);
  }
  const fields = await deadline.withStore(() => context.store.readWorkcell());
  return { at, state: decodeWorkcellState(fields), reply: await readReply(context, at.id, deadline) };
}

/**
 * Takes an answer; resolves once it is in the store, from where the agent that asks takes it: nothing that happens to any process
 * afterwards loses it. The same answer again changes nothing.
 * @throws WeirError `ask_not_found`, `invalid_answer` with each place, `ask_answered` where another answer came first, `ask_closed`,
 *   `store_unavailable`
 */
export async function answerQuestion(context: RecordsContext, id: string, given: Answer): Promise<FoundAsk> {
  const deadline = context.deadlines.begin();
  const found = await findAsk(context, id, deadline);
  const { at, state, reply } = found;
  const closed = whyClosed(at, state);
  if (!reply && closed !== undefined) {
    throw new WeirError('ask_closed', `the question waits for no answer: ${closed}`);
  }
  const verdict = await judgeAnswer(at.question, read(at.question, given), '/answer');
  // Of a question that is closed it does not matter what would fit.
  if (reply) return demandSame(found, reply, 'answer' in verdict ? verdict.answer : given.answer);
  if ('complaints' in verdict) {
    const { complaints } = verdict;
    throw new WeirError('invalid_answer', describeProblems(complaints), { details: complaints });
  }
  const { by, reason } = given;
  const wanted = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
  const { answer } = verdict;
  const stands = await closeQuestion(context, at, { as: 'answer', answer, ...wanted }, deadline);
  return demandSame(found, stands, answer);
}

/** What was typed is a text: of a question that is not for a text, it is the JSON that it holds. */
function read({ kind, options = [] }: Question, { answer, typed }: Answer): Json {
  if (!typed || typeof answer !== 'string') return answer;
  if (kind === 'choose') return options.find((option) => String(option) === answer) ?? answer;
  const value = parseJson(answer);
  return value === undefined ? answer : value;
}

function demandSame(found: FoundAsk, reply: ReplyBody, answer: Json): FoundAsk {
  const same = reply.answer !== undefined && canonicalJson(reply.answer) === canonicalJson(answer);
  if (reply.as === 'answer' && same) return { ...found, reply };
  throw new WeirError(reply.as === 'answer' ? 'ask_answered' : 'ask_closed', sayClosed(reply));
}

function sayClosed({ as, at, by, reason, answer }: ReplyBody): string {
  const when = moment(at);
  const what = JSON.stringify(answer ?? null).slice(0, 500);
  switch (as) {
    case 'answer':
      return `${by ?? 'somebody'} answered ${what} at ${when}${reason === undefined ? '' : ` (${reason})`}, and the first answer counts`;
    case 'default':
      return `its deadline was over at ${when}, and its default counts: ${what}`;
    case 'withdrawn':
      return `it was withdrawn at ${when}: its step was asked to stop`;
  }
}
