import { type JsonObject, isObject } from '../../../shared/kernel/json/json.ts';
import type { QuestionKind, Reply } from '../../../shared/contracts/question.ts';
import { compile, type Complaint } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { questionArgs, faultsOf, questionOf, type QuestionArguments } from '../../../shared/asking/index.ts';
import {
  ActionFailed,
  action,
  type ActionContext,
  type ActionDefinition,
  type ModuleDefinition,
  type ArgumentFinding,
} from '../../sdk/inside.ts';
import { badConfig } from '../bad-workcell.ts';
import type { OwnSetupContext } from '../own-setup-context.ts';
import { ReplyDesk } from './reply-desk.ts';
import { untilClosed } from './until-closed.ts';

const check = compile({
  type: 'object',
  properties: { capacity: { type: 'integer', minimum: 1 } },
  additionalProperties: false,
});

/** So many questions stand open at once: whoever is asked sees all of them. */
const manyAtOnce = 100;

/** What is known of every answer. */
const ofEveryAnswer = {
  answered: {
    type: 'boolean',
    description: 'False where nobody answered in time, and the default counts',
    examples: [true],
  },
  by: { type: ['string', 'null'], description: 'Who answered, as far as is known' },
  at: { type: 'string', format: 'date-time', description: 'When, in UTC' },
  reason: { type: ['string', 'null'], description: 'Why so, as far as was said', examples: [null] },
} as const;

const files = { show: { description: 'A picture or a file to show with the question', required: false } };

/**
 * A person, or whoever has a role, as an instrument: its actions are questions, which stand open until somebody answers them over
 * the gateway. A question survives its agent: the next process goes on asking.
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function operator(name: string, config: JsonObject): ModuleDefinition {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  const { capacity = manyAtOnce } = config as { capacity?: number };
  let desk: ReplyDesk | undefined;
  const asks = (
    kind: QuestionKind,
  ): Pick<ActionDefinition<unknown, JsonObject>, 'files' | 'check' | 'run' | 'recover' | 'resumes'> => ({
    files,
    check: async ({ args }) => {
      const faults = await faultsOf(questionOf(kind, args as QuestionArguments));
      return { problems: faults.map(findingOf) };
    },
    run: (context) => ask(kind, context, Date.now(), desk),
    recover: (context) => ask(kind, context, context.started_at, desk).catch(asFailed),
    resumes: true,
  });
  return {
    name,
    description: 'People who are asked',
    capacity,
    setup({ askGateway, address }: OwnSetupContext) {
      desk = new ReplyDesk(askGateway, address);
    },
    actions: {
      confirm: action({
        description: 'Asks for a yes or a no',
        args: questionArgs.confirm,
        results: {
          confirmed: { type: 'boolean', description: 'True for a yes', examples: [true] },
          ...ofEveryAnswer,
        },
        ...asks('confirm'),
      }),
      choose: action({
        description: 'Asks for one of some options',
        args: questionArgs.choose,
        results: { choice: { type: ['string', 'number'], description: 'The option' }, ...ofEveryAnswer },
        simulated: { choice: '${{ args.options[0] }}' },
        ...asks('choose'),
      }),
      input: action({
        description: 'Asks for values; each property of the schema is a result',
        args: questionArgs.input,
        results: ofEveryAnswer,
        results_from: 'schema',
        ...asks('input'),
      }),
    },
  };
}

/** Asks, or goes on asking, until the question is closed. */
async function ask(
  kind: QuestionKind,
  context: ActionContext<JsonObject>,
  since: number,
  desk: ReplyDesk | undefined,
): Promise<{ data: JsonObject }> {
  const { args, command, signal, abandoned, log } = context;
  if (!desk) throw new WeirError('internal_error', 'nobody can be asked before the set-up');
  const question = questionOf(kind, args as QuestionArguments);
  await demandSound(question);
  context.progress(undefined, `asks: ${question.message}`.slice(0, 500));
  const reply = await untilClosed({ question, since, desk, command: command.id, signal, abandoned, log });
  return { data: resultOf(kind, reply) };
}

/** A question that cannot be asked any further moves nothing: after a restart, too, its step has failed, and nothing of it is unknown. */
function asFailed(error: unknown): never {
  if (WeirError.is(error) && !error.retryable) throw new ActionFailed(error.message, { cause: error });
  throw error;
}

/** A fault as the answer to a check: of an argument, and where in it. */
function findingOf({ pointer, message }: Complaint): ArgumentFinding {
  const [, argument = '', ...inside] = pointer.split('/');
  return { argument, message: inside.length === 0 ? message : `/${inside.join('/')} ${message}` };
}

/** @throws WeirError `bad_arguments` */
async function demandSound(question: ReturnType<typeof questionOf>): Promise<void> {
  const faults = await faultsOf(question);
  if (faults.length === 0) return;
  const text = faults.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; ');
  throw new WeirError('bad_arguments', `nobody can be asked this: ${text}`, { details: faults });
}

/** What the action returns for a reply. */
function resultOf(kind: QuestionKind, reply: Reply): JsonObject {
  const { as, at, by, reason } = reply;
  return {
    ...answerOf(kind, reply),
    ...{ answered: as === 'answer', by: by ?? null, at: new Date(at).toISOString(), reason: reason ?? null },
  };
}

function answerOf(kind: QuestionKind, { answer = null }: Reply): JsonObject {
  switch (kind) {
    case 'confirm':
      return { confirmed: answer };
    case 'choose':
      return { choice: answer };
    case 'input':
      return isObject(answer) ? answer : {};
  }
}
