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
  fieldsOf,
  readBy,
  readText,
  parseOptionalBody,
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
import {
  readArgs,
  readObject,
  readRetryRequest,
  readStep,
  readChangeRequest,
  readSteps,
} from './retry-request.ts';
import {
  demandNoFirstStep,
  demandRetryable,
  type HeldRequest,
  findStep,
} from '../../../shared/workflow/index.ts';

/** Arguments, data and steps must fit into a message. */
const maxBytes = 512 * 1024;

/** Says what a retry would do. */
export function previewRetry(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const run = await findRun(context, await runToRead(context, request));
    const requested = readRetryRequest(request);
    if (isHeld(run)) {
      demandNoFirstStep(run, requested.from_step);
      response.json(await previewSameStep(context, run, { ...readHeld(request), args: requested.args }));
      return;
    }
    demandRetryable(run);
    response.json(await readRetryPreview(context, run, requested));
  };
}

/** Lets a run go on after a failure. */
export function retry(context: RunsContext): RequestHandler[] {
  const preview = previewRetry(context);
  return [
    ...parseOptionalBody(maxBytes, '"from_step", "args", "step", "command_id", "by" and "reason"'),
    // Who asks what it would do has not asked for it.
    (request, response, next) =>
      request.query['preview'] === undefined ? next() : preview(request, response, next),
    ...demandsOfVerb(context, 'retry'),
    async (request, response) => {
      const asked = askedBy(request);
      const requested = readRetryRequest(request);
      const run = await findRun(context, inPath(request, { params: runParams }).id);
      const held = readHeld(request);
      // A request about a step comes twice, too: it never becomes one about a run that is over by then.
      const isAboutStep =
        isHeld(run) ||
        Object.values(held).some((named) => named !== undefined) ||
        (await wasHeard(context, run.definition.run_id, 'retry', asked.named));
      if (isAboutStep) {
        demandNoFirstStep(run, requested.from_step);
        const same = { ...held, args: requested.args };
        return answer(context, await tryAgain(context, run.definition.run_id, same, asked), response);
      }
      demandRetryable(run);
      const by = { who: asked.who, key: asked.named?.key, traced: traceOf(request) };
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
  return verb(context, 'skip', '"step", "data", "by" and "reason"', (id, request) => {
    const data = readObject(request, 'data', 'holds what the step would have returned, by name');
    return skipStep(context, id, { step: readStep(request, 'step'), data }, askedBy(request));
  });
}

/** Puts steps into a run that goes on. */
export function insert(context: RunsContext): RequestHandler[] {
  const readInsertRequest = (request: Request) => ({
    before: readStep(request, 'before'),
    ...readSteps(request),
  });
  return verb(
    context,
    'insert',
    '"before", "steps", "by" and "reason"',
    (id, request) => insertSteps(context, id, readInsertRequest(request), askedBy(request)),
    (id, request) => previewInsert(context, id, readInsertRequest(request)),
  );
}

/** Changes what a run does from here on. */
export function change(context: RunsContext): RequestHandler[] {
  return verb(context, 'edit', '"label", "priority", "args", "by" and "reason"', (id, request) => {
    const requested = { ...readChangeRequest(request), args: readArgs(request) };
    const found = ({ definition }: ArchivedRun) => recordChange(request, changeOfRun(definition, requested));
    return changeRun(context, id, requested, askedBy(request), found);
  });
}

function verb(
  context: RunsContext,
  name: ReasonVerb,
  fields: string,
  ask: (id: string, request: Request) => Promise<ArchivedRun>,
  preview?: (id: string, request: Request) => Promise<object>,
): RequestHandler[] {
  return [
    ...parseOptionalBody(maxBytes, fields),
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

function askedBy(request: Request): Asked {
  const who = { ...readBy(request), ...readText(request, 'reason', 2000) };
  const key = readIdempotencyKey(request);
  const { by: _, reason: __, ...said } = fieldsOf(request);
  return { who, named: key === undefined ? undefined : { key, said: said as JsonObject } };
}

/** Which of the steps that wait for a word is meant. */
function readHeld(request: Request): HeldRequest {
  return { step: readStep(request, 'step'), ...readText(request, 'command_id', 200) };
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
