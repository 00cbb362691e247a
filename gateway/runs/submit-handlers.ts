import type { Request, Response } from 'express';
import {
  badField,
  type Call,
  callsOf,
  type Deadline,
  keyOfCaller,
  nameOfCaller,
  nameRun,
  onceFor,
  readIdempotencyKey,
  recordChange,
  recordKept,
  sendJsonText,
  shareOf,
  traceOf,
} from '../http/index.ts';
import { runAgain } from './again/run-again.ts';
import type { RunsContext } from './context.ts';
import { runTaken } from './done-of-run.ts';
import { textsOfSubmission } from './library/texts-of-submission.ts';
import { type ReceivedForm, receiveForm } from './receive-form.ts';
import { findRun } from './run-pages.ts';
import * as api from './runs-api.ts';
import { readSubmissionForm, type SubmissionForm } from './submission-form.ts';
import { SubmissionQueue } from './submission-queue.ts';
import { type HandedIn, submitRun, submitRuns, type Submitted } from './submit-run.ts';

const call = callsOf<RunsContext>('Runs');

const submissions = onceFor((_context: RunsContext) => new SubmissionQueue());

interface Received {
  request: Request;
  response: Response;
  context: RunsContext;
}

function handedInBy(request: Request): HandedIn {
  return {
    key: readIdempotencyKey(request),
    traced: traceOf(request),
    by: { name: nameOfCaller(request, undefined), key: keyOfCaller(request) },
    from: shareOf(request),
  };
}

/** Of a form, with a workflow that came as a file: it is read into memory. */
function textBytes({ fields, files }: Pick<ReceivedForm, 'fields' | 'files'>): number {
  const lengths = [
    ...Object.values(fields).map((text) => (typeof text === 'string' ? text.length : 0)),
    ...files.map(({ field, size }) => (field === 'workflow' ? size : 0)),
  ];
  return lengths.reduce((sum, each) => sum + each, 0);
}

/** Takes a submission in its turn; undefined where its client went away before that. */
async function take<Stored>(
  { request, response, context }: Received,
  accept: (form: SubmissionForm, handedIn: HandedIn, deadline: Deadline) => Promise<Stored>,
  isOfWei = false,
): Promise<Stored | undefined> {
  const handedIn = handedInBy(request);
  const submitted = await submissions(context).take({
    from: handedIn.from,
    receive: async () => ({
      ...(await receiveForm(request, response, context)),
      // Begun here: while the store is away, those that wait for a turn wait no longer than others.
      deadline: context.deadlines.begin(),
    }),
    store: async ({ deadline, ...form }) => {
      const fromLibrary = (reference: string) =>
        textsOfSubmission(context, reference, handedIn.key, deadline);
      return accept(await readSubmissionForm(form, fromLibrary, isOfWei), handedIn, deadline);
    },
    sizeOf: textBytes,
    isGone: () => request.socket.destroyed,
  });
  if (!submitted)
    context.log.info('a client went away before its submission had its turn: nothing was stored');
  return submitted;
}

const submit = call(api.submitRun, async (asked) => {
  const { request, response, context } = asked;
  const accept = async (form: SubmissionForm, ...how: [HandedIn, Deadline]) => {
    demandAlone(form);
    return { ...(await submitRun(context, form, ...how)), isOnlyChecked: form.validate_only };
  };
  const submitted = await take(asked, accept, true);
  if (!submitted) return;
  if (!submitted.isOnlyChecked) return sendTaken(asked, submitted);
  // The audit tells of no run that never was.
  await recordKept(request);
  sendSubmitted(response, submitted);
});

async function sendTaken({ request, response, context }: Received, submitted: Submitted): Promise<void> {
  recordChange(request, { after: { run_id: submitted.run_id } });
  await recordKept(request, runTaken(context, submitted));
  sendSubmitted(response, submitted);
}

function sendSubmitted(response: Response, { run_id, answer }: Submitted): void {
  nameRun(run_id);
  response.setHeader('Location', `/runs/${run_id}`);
  sendJsonText(response, 200, answer);
}

const again = call(api.runAgain, async (asked) => {
  const { path, body, request, context } = asked;
  const handedIn = handedInBy(request);
  const submitted = await submissions(context).take({
    from: handedIn.from,
    receive: () => Promise.resolve({ remove: () => Promise.resolve() }),
    store: async () => runAgain(context, await findRun(context, path.id), body, handedIn),
    isGone: () => request.socket.destroyed,
  });
  if (submitted) await sendTaken(asked, submitted);
});

/** WEI's call is for one run. @throws WeirError `invalid_form` */
function demandAlone({ count, table }: SubmissionForm): void {
  if (count === undefined && !table) return;
  const name = table ? 'table' : 'count';
  throw badField(
    name,
    `"${name}" is for many runs: hand them in with POST /runs, for POST /runs/start is for one`,
  );
}

const submitMany = call(api.submitRuns, async (asked) => {
  const taken = await take(asked, async (form, ...how) => ({
    submitted: await submitRuns(asked.context, form, ...how),
    isOnlyChecked: form.validate_only,
  }));
  if (!taken) return undefined;
  const { submission_id, runs, label } = taken.submitted;
  const made = taken.isOnlyChecked ? [] : runs;
  await recordKept(asked.request, ...made.map(({ run_id }) => runTaken(asked.context, { run_id, label })));
  if (!taken.isOnlyChecked) recordChange(asked.request, { after: { submission_id, runs: runs.length } });
  nameRun(submission_id);
  return taken.submitted;
});

/** What hands runs in. */
export const submitting: readonly Call<RunsContext>[] = [submit, submitMany, again];
