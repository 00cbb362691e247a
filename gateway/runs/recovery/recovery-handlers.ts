import type { RetryPreview } from '../../../shared/contracts/retry-preview.ts';
import { sendAsked } from '../control/ask-owner.ts';
import { previewIfAsked, demandsOfVerb } from '../control/demand-own-run.ts';
import {
  type HeldRequest,
  type ChangedArgs,
  type RetryRequest,
  demandNoFirstStep,
  demandRetryable,
  findStep,
  previewRetry,
  previewSameStep,
  readSteps,
} from '../../../shared/workflow/index.ts';
import type { Request } from 'express';
import { isTerminal, type RunDefinition } from '../../../shared/contracts/run.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import {
  answerLarge,
  readIdempotencyKey,
  recordChange,
  recordDone,
  recordKept,
  inPath,
  sendJson,
  sendJsonText,
  nameRun,
  traceOf,
  inBody,
  whoAndWhy,
  type Change,
  type Call,
  type InBody,
  type InQuery,
  callsOf,
} from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { editOfRun, runTaken } from '../done-of-run.ts';
import { findRun, runToRead } from '../run-pages.ts';
import { wasHeard } from './ask-edit.ts';
import {
  changeRun,
  insertSteps,
  previewInsert,
  skipStep,
  tryAgain,
  type Asked,
  type ChangeRequest,
  readState,
} from './live-verbs.ts';
import { stoppedRuns } from './stopped-runs.ts';
import { retryRun, findingsOfRetry, goingOnFrom } from './retry-run.ts';
import * as api from './recovery-api.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const call = callsOf<RunsContext>('Runs');

/** What lets a run go on after a failure, or changes what it does from here on. */
export const recovery: readonly Call<RunsContext>[] = [
  call(api.getRetryPreview, async ({ path, query, context }) =>
    readPreview(context, await runToRead(context, path.id), query),
  ),
  call(api.getStoppedRuns, async (asked) =>
    answerLarge(asked, async () => {
      const { context, response } = asked;
      await sendJson(response, await stoppedRuns(context, context.deadlines.begin()));
    }),
  ),
  call(
    api.retryRun,
    async ({ path, body, request, response, context }) => {
      const asked = askedBy(context, path.id, request, body);
      const run = await findRun(context, path.id);
      // A request about a step comes twice, too: it never becomes one about a run that is over by then.
      const isAboutStep =
        isHeld(run) ||
        body.step !== undefined ||
        body.command_id !== undefined ||
        (await wasHeard(context, path.id, 'retry', asked.named));
      if (isAboutStep) {
        demandNoFirstStep(run, body.from_step);
        return sendAsked(context, response, tryAgain(context, path.id, heldStepIn(body), asked));
      }
      demandRetryable(run);
      const by = { who: asked.who, key: asked.named?.key, traced: traceOf(request) };
      const made = await retryRun(context, run, newRunIn(body), by);
      recordChange(request, { after: { run_id: made.run_id } });
      await recordKept(request, runTaken(context, made));
      nameRun(made.run_id);
      response.setHeader('Location', `/runs/${made.run_id}`);
      sendJsonText(response, 200, made.answer);
    },
    (context) => [
      previewIfAsked((request) =>
        readPreview(context, inPath(request, api.retryRun).id, inBody(request, api.retryRun)),
      ),
      ...demandsOfVerb(context, 'retry'),
    ],
  ),
  call(
    api.skipStep,
    ({ path, body, request, response, context }) => {
      const { step, data } = body;
      return sendAsked(
        context,
        response,
        skipStep(context, path.id, { step, data }, askedBy(context, path.id, request, body)),
      );
    },
    (context) => demandsOfVerb(context, 'skip'),
  ),
  call(
    api.insertSteps,
    ({ path, body, request, response, context }) => {
      const asked = insertSteps(context, path.id, insertedIn(body), askedBy(context, path.id, request, body));
      return sendAsked(context, response, asked);
    },
    (context) => [
      previewIfAsked(async (request) =>
        previewInsert(
          context,
          inPath(request, api.insertSteps).id,
          insertedIn(inBody(request, api.insertSteps)),
        ),
      ),
      ...demandsOfVerb(context, 'insert'),
    ],
  ),
  call(
    api.changeRun,
    ({ path, body, request, response, context }) => {
      const { by: _, reason: __, ...changes } = body;
      if (Object.keys(changes).length === 0)
        throw new WeirError('bad_request', 'say what is to be changed: "label", "priority" or "args"');
      const requested = { ...changes, args: changes.args ?? {} };
      const found = ({ definition }: ArchivedRun) =>
        recordChange(request, changeOfRun(definition, requested));
      const asked = changeRun(context, path.id, requested, askedBy(context, path.id, request, body), found);
      return sendAsked(context, response, asked);
    },
    (context) => demandsOfVerb(context, 'edit'),
  ),
];

type RetryFields = InQuery<typeof api.getRetryPreview>;

/** Says what a retry would do. */
async function readPreview(context: RunsContext, id: string, fields: RetryFields): Promise<RetryPreview> {
  const run = await findRun(context, id);
  if (!isHeld(run)) {
    demandRetryable(run);
    const deadline = context.deadlines.begin();
    const findings = await findingsOfRetry(context, run, newRunIn(fields), deadline);
    const other = await deadline.withStore(() => goingOnFrom(context.store, run.definition));
    return previewRetry(findings, other?.run_id);
  }
  demandNoFirstStep(run, fields.from_step);
  const state = await readState(context);
  return previewSameStep({ workcell: context.workcell, run, state }, heldStepIn(fields));
}

/** What is asked of a run that waits at a step. */
function heldStepIn({ step, args = {}, command_id }: RetryFields): HeldRequest & { args: ChangedArgs } {
  return { step, args, ...(command_id !== undefined && { command_id }) };
}

/** What is asked of one that is over. */
function newRunIn({ from_step, args = {} }: RetryFields): RetryRequest {
  return { args, ...(from_step !== undefined && { from_step }) };
}

function insertedIn({ before, steps }: InBody<typeof api.insertSteps>) {
  return { before, ...readSteps(steps) };
}

function askedBy(
  context: RunsContext,
  run_id: string,
  request: Request,
  { by, reason, ...said }: JsonObject & { by?: string; reason?: string },
): Asked {
  const key = readIdempotencyKey(request);
  const who = whoAndWhy(request, {
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
  });
  recordDone(request);
  return {
    who,
    named: key === undefined ? undefined : { key, said },
    asked: (isDone) => recordKept(request, editOfRun(context, run_id, isDone)),
  };
}

function isHeld({ state, summary }: ArchivedRun): boolean {
  return !isTerminal(state) && (summary?.held ?? []).length > 0;
}

/** What a request changes of a run, for the audit: what it names, as it is before and after. */
function changeOfRun(definition: RunDefinition, { args, ...request }: ChangeRequest): Change {
  const { label, priority = 0, steps } = definition;
  const was = Object.entries(args).map(([name, given]): [string, JsonObject] => {
    const step = stepNamed(steps, name);
    return [name, Object.fromEntries(Object.keys(given).map((each) => [each, step?.args[each] ?? null]))];
  });
  const before = {
    ...(request.label === undefined ? {} : { label }),
    ...(request.priority === undefined ? {} : { priority }),
    ...(was.length === 0 ? {} : { args: Object.fromEntries(was) }),
  };
  return { before, after: { ...request, ...(was.length === 0 ? {} : { args }) } };
}

function stepNamed(steps: RunDefinition['steps'], name: string): RunDefinition['steps'][number] | undefined {
  try {
    return steps[findStep(steps, name)];
  } catch {
    // It is refused for that elsewhere.
    return undefined;
  }
}
