import { type Request, type Response } from 'express';
import { type Preflight, preflightView } from '../../../shared/contracts/preflight.ts';
import { planPreflightInWorker } from '../worker/in-worker.ts';
import type { RunsContext } from '../context.ts';
import { type Asked, FairTurns, json, shareOf, sizeOf, type Call, callsOf } from '../../http/index.ts';
import {
  type CheckRequest,
  type PreflightFacts,
  takeAnswers,
  type Waiting,
} from '../../../shared/workflow/index.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import { askAgents } from './ask-agents.ts';
import { askSchedule } from './ask-schedule.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { preflightContent, readObject, readSubmissionForm } from '../submission-form.ts';
import { readLibrary } from '../library/versions.ts';
import { receiveForm, type ReceivedForm } from '../receive-form.ts';
import { checkBody, readCheckFacts, toCheckRequest } from '../workflow-check/read-check-request.ts';
import {
  decodeWorkcellState,
  restless,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import type { RunFacts } from '../../../shared/explain/index.ts';
import { readOpenRuns } from '../stored-runs.ts';
import { stepsAtInstruments } from '../runs-concerned.ts';

/** At most this many ask agents at once, and wait for it: drivers are asked one thing at a time. */
const turns = new FairTurns({ atOnce: 8, most: 200 });

const call = callsOf<RunsContext>('Runs');

const preflightRun = call(
  {
    id: 'preflightRun',
    route: 'post /runs/preflight',
    access: 'runs:submit',
    changes: 'no',
    summary: 'Looks at a workflow with the instruments, before it is handed in',
    description: `Takes what a submission takes, or JSON as \`POST /workflows/check\` does, and stores nothing. It tells all that a submission would be refused for,
of each step what its agent says of its arguments, how its locations are, what would keep it waiting, and what is before it, and when it would be
done, whether its times can be kept, and which runs it would delay. Agents are asked about 200 different sets of arguments at most, for 10 seconds in all; nothing is moved by it. It answers 200 also for a workflow that cannot
be run, and promises nothing: all of it may be otherwise when the run's turn has come.`,
    body: {
      ...checkBody,
      content: { ...checkBody.content, ...preflightContent },
    },
    answers: { 200: json('What was found.', preflightView) },
    errors: ['bad_payload', 'invalid_workflow', 'invalid_form', 'too_large', 'workflow_not_found'],
  },
  async (asked) => {
    const { request, response, context } = asked;
    const { requested, size } = request.is('json')
      ? await readPreflightJson(asked)
      : await readPreflightForm(request, response, context);
    const isOver = () => response.destroyed || context.stopping.aborted;
    const from = shareOf(request);
    return turns.run(from, () => look(context, requested, size, { from, isOver }));
  },
);

/** Looks at workflows with the instruments, before they are handed in. */
export const preflight: readonly Call<RunsContext>[] = [preflightRun];

async function look(
  context: RunsContext,
  request: CheckRequest,
  size: number,
  { from, isOver }: { from: string; isOver: () => boolean },
): Promise<Preflight> {
  const { broker, timing, signer, workcell } = context;
  const deadline = context.deadlines.begin();
  const facts = await deadline.withStore(() => readPreflightFacts(context));
  await deadline.withStore(() => signer.load());
  const plan = await planPreflightInWorker(request, facts, size, from);
  const asking = { workcell: workcell.name, broker, timing, signer, isOver };
  const [{ said, asked }, schedule] = await Promise.all([
    askAgents(plan.questions, asking),
    askSchedule(context, plan.drafts),
  ]);
  return takeAnswers(plan, said, asked, schedule);
}

async function readPreflightJson({
  body,
  request,
  context,
}: Asked<{ body: typeof checkBody }, RunsContext>): Promise<{ requested: CheckRequest; size: number }> {
  const requested = await toCheckRequest(context, body);
  // What is named is not sent.
  return { requested, size: sizeOf(request) + requested.text.length };
}

/**
 * Reads what is to be looked at from the form of a submission, whose files are taken away again. `size` is in characters.
 * @throws WeirError as a submission does
 */
async function readPreflightForm(
  request: Request,
  response: Response,
  context: RunsContext,
): Promise<{ requested: CheckRequest; size: number }> {
  const form = await receiveForm(request, response, context);
  try {
    return await readForm(context, form);
  } finally {
    await form.remove();
  }
}

async function readForm(
  context: RunsContext,
  { fields, files }: ReceivedForm,
): Promise<{ requested: CheckRequest; size: number }> {
  // Which experiment it is for changes nothing: a form without one is as good.
  const given = { experiment_id: newId(), ...fields };
  const form = await readSubmissionForm({ fields: given, files }, (reference) =>
    readLibrary(context, reference, context.deadlines.begin()),
  );
  const { text, payload, parameters, simulate, strict, workflows = {}, ...others } = form;
  const { times, count, table } = others;
  return {
    requested: {
      ...{ text, simulate, strict, workflows, ...defined({ times, count, table }) },
      payload: readObject(payload, 'payload') ?? {},
      parameters: readObject(parameters, 'parameters'),
      files: form.files.map(({ name }) => name),
      uploads: form.files.map(({ field, name, size, sha256 }) => ({ field, name, size, sha256 })),
    },
    size: text.length + (payload?.length ?? 0) + (parameters?.length ?? 0) + (table?.text.length ?? 0),
  };
}

/** What a workflow is looked at against, as it is now. @throws WeirError `store_unavailable`. */
async function readPreflightFacts(context: RunsContext): Promise<PreflightFacts> {
  const { store, workcell } = context;
  const [read, { troubles: infrastructure }] = await Promise.all([
    readCheckFacts(context),
    context.infrastructure.seen(),
  ]);
  const state = decodeWorkcellState(read.fields);
  const { open } = await readOpenRuns(store, stepsAtInstruments(state));
  return {
    ...read,
    queues: queuesOf(open.values()),
    holder: workcell.config.sequential_scheduler ? holderOf(open.values(), state) : undefined,
    infrastructure,
  };
}

/** The oldest run that has begun, or one whose instrument still moves: under a sequential scheduler it holds the lab. */
function holderOf(open: Iterable<RunFacts>, { instances }: WorkcellState): string | undefined {
  const begun = [...open].filter(({ simulate, state }) => !simulate && state !== 'new' && state !== 'queued');
  const moving = [...instances.values()].filter(({ presence }) => presence !== 'gone');
  return begun.at(-1)?.run_id ?? moving.flatMap((record) => restless(record))[0]?.run_id;
}

function queuesOf(runs: Iterable<RunFacts>): PreflightFacts['queues'] {
  const queues = new Map<string, Waiting[]>();
  for (const { experiment_id, queued } of runs) {
    for (const { module, step: _, name: _n, ...rest } of queued)
      queues.set(module, [...(queues.get(module) ?? []), { experiment_id, ...rest }]);
  }
  return Object.fromEntries(queues);
}
