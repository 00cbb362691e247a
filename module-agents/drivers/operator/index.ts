/** People, who are asked over the gateway. */

import { type JsonObject, isObject } from '../../../shared/kernel/json/json.ts';
import { operatorInterface, type QuestionKind, type Reply } from '../../../shared/contracts/question.ts';
import { compile, type Complaint } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { questionArgs, faultsOf, questionOf, type QuestionArguments } from '../../../shared/asking/index.ts';
import type { ArgumentFinding } from '../../sdk/inside.ts';
import { badConfig } from '../common/bad-workcell.ts';
import type { OwnSetupContext } from '../common/own-setup-context.ts';
import type {
  Answer,
  Declaration,
  DriverKind,
  ProtocolAction,
  ProtocolDriver,
  Task,
} from '../contract/index.ts';
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

/** The gateway has the question as long as its command is with the agent, and its answer for good. */
const declaration: Declaration = { id: 'weir', prepares: false, keeps: 'always', begins_once: true };

export const operatorKind: DriverKind = {
  interfaces: [operatorInterface],
  declaration,
  make: ({ name, config }) => operator(name, config),
};

/**
 * A person, or whoever has a role, as an instrument: its actions are questions, which stand open until somebody answers them over
 * the gateway. A question survives its agent: the next process goes on asking.
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function operator(name: string, config: JsonObject): ProtocolDriver {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  const { capacity = manyAtOnce } = config as { capacity?: number };
  let desk: ReplyDesk | undefined;
  const asks = (kind: QuestionKind): Pick<ProtocolAction, 'files' | 'check' | 'resumes'> => ({
    files,
    check: async ({ args }) => {
      const faults = await faultsOf(questionOf(kind, args as QuestionArguments));
      return { problems: faults.map(findingOf) };
    },
    resumes: true,
  });
  return {
    name,
    description: 'People who are asked',
    capacity,
    setup({ askGateway, address }: OwnSetupContext) {
      desk = new ReplyDesk(askGateway, address);
    },
    protocol: {
      declaration,
      // The gateway has the question already, with the command.
      begin: async () => undefined,
      ask: (task) => ask(task, desk),
      // The question is withdrawn where its answer is waited for.
      stop: async () => undefined,
    },
    actions: {
      confirm: {
        description: 'Asks for a yes or a no',
        args: questionArgs.confirm,
        results: {
          confirmed: { type: 'boolean', description: 'True for a yes', examples: [true] },
          ...ofEveryAnswer,
        },
        ...asks('confirm'),
      },
      choose: {
        description: 'Asks for one of some options',
        args: questionArgs.choose,
        results: { choice: { type: ['string', 'number'], description: 'The option' }, ...ofEveryAnswer },
        simulated: { choice: '${{ args.options[0] }}' },
        ...asks('choose'),
      },
      input: {
        description: 'Asks for values; each property of the schema is a result',
        args: questionArgs.input,
        results: ofEveryAnswer,
        results_from: 'schema',
        ...asks('input'),
      },
    },
  };
}

/** Asks, or goes on asking, until the question is closed; it is withdrawn when the task is to stop. */
async function ask(task: Task, desk: ReplyDesk | undefined): Promise<Answer> {
  const { args, command, signal, abandoned, started_at: since, log } = task;
  if (!desk) throw new WeirError('internal_error', 'nobody can be asked before the set-up');
  const kind = task.action as QuestionKind;
  const question = questionOf(kind, args as QuestionArguments);
  try {
    await demandSound(question);
    task.progress(undefined, `asks: ${question.message}`.slice(0, 500));
    const reply = await untilClosed({ question, since, desk, command: command.id, signal, abandoned, log });
    return { state: 'done', result: { data: resultOf(kind, reply) } };
  } catch (error) {
    // A question that is withdrawn, or cannot be asked any further, moves nothing: nothing of it is unknown.
    if (signal.aborted || (WeirError.is(error) && !error.retryable)) return { state: 'failed', error };
    throw error;
  }
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
