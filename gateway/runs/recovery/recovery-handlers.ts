import type { Request, RequestHandler } from 'express';
import { isTerminal, type RunDefinition } from '../../../shared/contracts/run.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { ReasonVerb } from '../../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import {
  recordChange,
  inPath,
  runParams,
  sendJsonText,
  nameRun,
  traceOf,
  inBody,
  inQuery,
  whoAndWhy,
  type Change,
} from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { demandsOfVerb } from '../control/demand-own-run.ts';
import { findRun, runToRead } from '../run-pages.ts';
import { renderRun } from '../workflow-run.ts';
import { readIdempotencyKey } from '../submission-form.ts';
import { wasHeard } from './ask-edit.ts';
import {
  changeRun,
  insertSteps,
  previewInsert,
  skipStep,
  tryAgain,
  type Asked,
  type ChangeRequest,
} from './live-verbs.ts';
import { previewSameStep, readRetryPreview } from './preview-retry.ts';
import { retryRun } from './retry-run.ts';
import { readSteps } from './retry-request.ts';
import * as api from './recovery-api.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { demandNoFirstStep, demandRetryable, findStep } from '../../../shared/workflow/index.ts';

type RetryFields = Omit<
  ValueOf<(typeof api.retryRun.body.content)['application/json']['schema']>,
  'by' | 'reason'
>;

/** Says what a retry would do. */
export function previewRetry(
  context: RunsContext,
  read: (request: Request) => RetryFields = (request) => inQuery(request, api.getRetryPreview),
): RequestHandler {
  return async (request, response) => {
    const run = await findRun(context, await runToRead(context, request));
    const { from_step, args = {}, step, command_id } = read(request);
    if (isHeld(run)) {
      demandNoFirstStep(run, from_step);
      response.json(
        await previewSameStep(context, run, { step, args, ...(command_id !== undefined && { command_id }) }),
      );
      return;
    }
    demandRetryable(run);
    response.json(
      await readRetryPreview(context, run, { args, ...(from_step !== undefined && { from_step }) }),
    );
  };
}

/** Lets a run go on after a failure. */
export function retry(context: RunsContext): RequestHandler[] {
  const preview = previewRetry(context, (request) => inBody(request, api.retryRun));
  return [
    // Who asks what it would do has not asked for it.
    (request, response, next) =>
      request.query['preview'] === undefined ? next() : preview(request, response, next),
    ...demandsOfVerb(context, 'retry'),
    async (request, response) => {
      const fields = inBody(request, api.retryRun);
      const { from_step, args = {}, step, command_id } = fields;
      const asked = askedBy(request, fields);
      const run = await findRun(context, inPath(request, api.retryRun).id);
      // A request about a step comes twice, too: it never becomes one about a run that is over by then.
      const isAboutStep =
        isHeld(run) ||
        step !== undefined ||
        command_id !== undefined ||
        (await wasHeard(context, run.definition.run_id, 'retry', asked.named));
      if (isAboutStep) {
        demandNoFirstStep(run, from_step);
        const same = { step, args, ...(command_id !== undefined && { command_id }) };
        return answer(context, await tryAgain(context, run.definition.run_id, same, asked), response);
      }
      demandRetryable(run);
      const by = { who: asked.who, key: asked.named?.key, traced: traceOf(request) };
      const requested = { args, ...(from_step !== undefined && { from_step }) };
      const made = await retryRun(context, run, requested, by);
      recordChange(request, { after: { run_id: made.run_id } });
      nameRun(made.run_id);
      response.setHeader('Location', `/runs/${made.run_id}`);
      sendJsonText(response, 200, made.answer);
    },
  ];
}

/** Lets a run go on without a step. */
export function skip(context: RunsContext): RequestHandler[] {
  return verb(context, 'skip', (id, request) => {
    const fields = inBody(request, api.skipStep);
    return skipStep(context, id, { step: fields.step, data: fields.data }, askedBy(request, fields));
  });
}

/** Puts steps into a run that goes on. */
export function insert(context: RunsContext): RequestHandler[] {
  const read = ({
    before,
    steps,
  }: ValueOf<(typeof api.insertSteps.body.content)['application/json']['schema']>) => ({
    before,
    ...readSteps(steps),
  });
  return verb(
    context,
    'insert',
    (id, request) => {
      const fields = inBody(request, api.insertSteps);
      return insertSteps(context, id, read(fields), askedBy(request, fields));
    },
    (id, request) => previewInsert(context, id, read(inBody(request, api.insertSteps))),
  );
}

/** Changes what a run does from here on. */
export function change(context: RunsContext): RequestHandler[] {
  return verb(context, 'edit', (id, request) => {
    const fields = inBody(request, api.changeRun);
    const { by: _, reason: __, ...changes } = fields;
    if (Object.keys(changes).length === 0)
      throw new WeirError('bad_request', 'say what is to be changed: "label", "priority" or "args"');
    const requested = { ...changes, args: changes.args ?? {} };
    const found = ({ definition }: ArchivedRun) => recordChange(request, changeOfRun(definition, requested));
    return changeRun(context, id, requested, askedBy(request, fields), found);
  });
}

function verb(
  context: RunsContext,
  name: ReasonVerb,
  ask: (id: string, request: Request) => Promise<ArchivedRun>,
  preview?: (id: string, request: Request) => Promise<object>,
): RequestHandler[] {
  return [
    // Who asks what it would do has not asked for it.
    async (request, response, next) => {
      if (!preview || request.query['preview'] === undefined) return next();
      response.json(await preview(inPath(request, { params: runParams }).id, request));
    },
    ...demandsOfVerb(context, name),
    async (request, response) =>
      answer(context, await ask(inPath(request, { params: runParams }).id, request), response),
  ];
}

async function answer(
  context: RunsContext,
  run: ArchivedRun,
  response: Parameters<typeof sendJsonText>[0],
): Promise<void> {
  const brokerAway = !context.broker.health().up;
  sendJsonText(response, 202, await renderRun({ ...run, brokerAway }, context.data));
}

function askedBy(
  request: Request,
  { by, reason, ...said }: JsonObject & { by?: string; reason?: string },
): Asked {
  const key = readIdempotencyKey(request);
  const who = whoAndWhy(request, {
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
  });
  return { who, named: key === undefined ? undefined : { key, said } };
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
