import { Router, type RequestHandler, type Request, type Response } from 'express';
import pLimit from 'p-limit';
import { type Preflight, preflightView } from '../../../shared/contracts/preflight.ts';
import { planPreflightInWorker } from '../worker/in-worker.ts';
import type { RunsContext } from '../context.ts';
import { resource, parseOptionalBody, json, type Operation, withStore, sizeOf } from '../../http/index.ts';
import type { CheckRequest } from '../workflow-check/check-workflow.ts';
import { maxCheckBytes, checkRequest } from '../workflow-check/workflow-check-router.ts';
import { askAgents, type Said } from './ask-agents.ts';
import { readPreflightGround } from './preflight-ground.ts';
import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { readObject } from '../read-object.ts';
import { receiveForm, type ReceivedForm } from '../receive-form.ts';
import { readSubmissionForm } from '../submission-form.ts';
import { readCheckRequest } from '../workflow-check/read-check-request.ts';
import type { ArgumentFinding } from '../../../shared/contracts/messages/inquiry-answer.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import { firstProblems, maxProblems, type Problem } from '../../../shared/kernel/json/problem.ts';
import type { PreflightPlan, StepPlaces } from './plan-preflight.ts';
import type { Question } from './questions-of.ts';

const fields = {
  workflow: told(text, 'The workflow, YAML or JSON, as a text or as a file.'),
  payload: told(text, 'JSON: values that the workflow takes by name.'),
  parameters: told(text, "JSON: values for the workflow's parameters."),
  workflows: told(text, 'JSON: the texts of the workflows that it uses, by their paths from its folder on.'),
  simulate: told(text, '`true`: a run that no instrument is needed for; no agent is asked.'),
  strict: told(text, '`true`: what nobody heeds in the workflow is a problem.'),
} as const;

const preflightRun: Operation = {
  id: 'preflightRun',
  method: 'post',
  path: '/runs/preflight',
  access: 'runs:submit',
  changes: 'no',
  tag: 'Runs',
  summary: 'Looks at a workflow with the instruments, before it is handed in',
  description: `Takes what a submission takes, or JSON as \`POST /workflows/check\` does, and stores nothing. It tells all that a submission would be refused for,
and of each step what its agent says of its arguments, how its locations are, what would keep it waiting, and what is before it. Agents are
asked about 200 different sets of arguments at most, for 10 seconds in all; nothing is moved by it. It answers 200 also for a workflow that cannot
be run, and promises nothing: all of it may be otherwise when the run's turn has come.`,
  body: {
    required: true,
    content: {
      'application/json': {
        schema: checkRequest,
        example: { workflow: 'name: mix\nflowdef: []\n', payload: { volume: 20 }, files: ['plan.py'] },
      },
      'multipart/form-data': {
        schema: {
          title: 'PreflightForm',
          description: 'A submission, of which `experiment_id` may be left out.',
          type: 'object',
          properties: { ...fields, files: listOf({ type: 'string', format: 'binary' } as const) },
          required: ['workflow'],
          additionalProperties: true,
        },
      },
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          properties: fields,
          required: ['workflow'],
          additionalProperties: true,
        },
      },
    },
  },
  answers: { 200: json('What was found.', preflightView) },
  errors: ['bad_payload', 'invalid_workflow', 'invalid_form', 'too_large', ...withStore],
};

export const preflightApi: readonly Operation[] = [preflightRun];

/** So many ask agents at once; others wait: drivers are asked one thing at a time. */
const mostAtOnce = 8;

/** Looks at workflows with the instruments, before they are handed in. */
export function preflightRouter(context: RunsContext): Router {
  const router = Router();
  const limit = pLimit(mostAtOnce);
  resource(router, [
    preflightRun,
    ...parseOptionalBody(
      maxCheckBytes,
      '"workflow", "payload", "parameters", "files", "simulate" and "strict"',
    ).map(ifJson),
    async (request, response) => {
      const { requested, size } = await readPreflightRequest(request, response, context);
      const isOver = () => response.destroyed || context.stopping.aborted;
      response.json(await limit(() => look(context, requested, size, isOver)));
    },
  ]);
  return router;
}

function ifJson(handler: RequestHandler): RequestHandler {
  return (request, response, next) => (request.is('json') ? handler(request, response, next) : next());
}

async function look(
  context: RunsContext,
  request: CheckRequest,
  size: number,
  isOver: () => boolean,
): Promise<Preflight> {
  const { broker, timing, signer, workcell } = context;
  const deadline = context.deadlines.begin();
  const ground = await deadline.withStore(() => readPreflightGround(context));
  await deadline.withStore(() => signer.load());
  const plan = await planPreflightInWorker(request, ground, size);
  const asking = { workcell: workcell.name, broker, timing, signer, isOver };
  const { said, asked } = await askAgents(plan.questions, asking);
  return takeAnswers(plan, said, asked);
}

/**
 * Reads what is to be looked at: a body of JSON as `POST /workflows/check` takes it, or the form of a submission, whose files are taken away
 * again. `size` is in bytes or characters.
 * @throws WeirError as both do.
 */
async function readPreflightRequest(
  request: Request,
  response: Response,
  context: Pick<RunsContext, 'data' | 'maxUpload'>,
): Promise<{ requested: CheckRequest; size: number }> {
  if (request.is('json')) {
    const requested = readCheckRequest(request.body as JsonObject);
    return { requested, size: sizeOf(request) };
  }
  const form = await receiveForm(request, response, context);
  try {
    return await readForm(form);
  } finally {
    await form.remove();
  }
}

async function readForm({ fields, files }: ReceivedForm): Promise<{ requested: CheckRequest; size: number }> {
  // Which experiment it is for changes nothing: a form without one is as good.
  const given = { experiment_id: newId(), ...fields };
  const form = await readSubmissionForm({ fields: given, files, remove: () => Promise.resolve() });
  const { text, payload, parameters, simulate, strict, workflows = {} } = form;
  return {
    requested: {
      ...{ text, simulate, strict, workflows },
      payload: readObject(payload, 'payload') ?? {},
      parameters: readObject(parameters, 'parameters'),
      files: form.files.map(({ name }) => name),
      uploads: form.files.map(({ field, name, size, sha256 }) => ({ field, name, size, sha256 })),
    },
    size: text.length + (payload?.length ?? 0) + (parameters?.length ?? 0),
  };
}

/** The preflight with what the agents have said to its questions. Pure. */
export function takeAnswers(
  { answer, questions, places }: PreflightPlan,
  said: ReadonlyMap<Question, Said>,
  asked: number,
): Preflight {
  const steps = [...answer.steps];
  const problems: Problem[] = [...answer.problems];
  const warnings: Problem[] = [...answer.warnings];
  /** One that does not answer is told of once, and not for each question that it was asked. */
  const told = new Set<string>();
  for (const question of questions) {
    const word = said.get(question);
    if (!word) continue;
    const { problems: wrong, warnings: odd, ...check } = word;
    for (const position of question.steps) {
      const step = steps[position];
      if (step) steps[position] = { ...step, check };
      const place = places[position];
      if (!place) continue;
      problems.push(...wrong.map((finding) => problemOf(finding, question, place)));
      warnings.push(...odd.map((finding) => problemOf(finding, question, place)));
      if (!['failed', 'no_answer'].includes(check.outcome) || told.has(check.text)) continue;
      told.add(check.text);
      warnings.push(
        problemOf({ message: `the arguments could not be checked: ${check.text}` }, question, place),
      );
    }
  }
  return {
    ...answer,
    ...{ ok: problems.length === 0, problems: firstProblems(problems), steps, asked },
    warnings: warnings.slice(0, maxProblems),
  };
}

/** What an agent has found of an argument of a step, at the place of that argument. */
function problemOf(
  { argument, message }: ArgumentFinding,
  { module, action }: Question,
  { name, pointer, file, own, of }: StepPlaces,
): Problem {
  const subject = argument === undefined ? '' : `"${cutShort(argument)}" for `;
  const text = `step "${cutShort(name)}": ${subject}${module}.${action}: ${message}`;
  const known = argument !== undefined && Object.hasOwn(of, argument) ? of[argument] : undefined;
  return { pointer, ...(file === undefined ? {} : { file }), ...own, ...known, message: text };
}
