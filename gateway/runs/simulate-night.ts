import { sha256Of } from '../../shared/kernel/digest.ts';
import pLimit from 'p-limit';
import { count, positive, text } from '../../shared/contracts/fields.ts';
import { firstOfRow, newId } from '../../shared/contracts/ids.ts';
import { listOf, object, optional, told } from '../../shared/contracts/object-schema.ts';
import {
  mostPlays,
  type NightAnswer,
  type NightQuestion,
  type SimulatedNight,
  simulatedNightView,
} from '../../shared/contracts/simulated-night.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { defined, type Json } from '../../shared/kernel/json/json.ts';
import { unpack } from '../../shared/kernel/json/packed.ts';
import type { CheckRequest } from '../../shared/workflow/index.ts';
import { type Call, callsOf, document, json, shareOf } from '../http/index.ts';
import type { RunsContext } from './context.ts';
import { inquireOfOwner } from './control/inquire-of-owner.ts';
import type { SubmissionForm } from './submission-form.ts';
import { checkFields, toCheckRequest } from './workflow-check/read-check-request.ts';
import type { NightPart } from './pack-night.ts';
import type { Submission } from './prepare-run.ts';
import { packNightInWorker } from './worker/in-worker.ts';

/** A night takes a processor for some seconds. */
const atOnce = pLimit(1);
/** So many wait for it; whoever asks beyond that is told so. */
const mostWaiting = 5;
/** Milliseconds that the owner has for it. */
const limit = 25_000;
const mostSubmissions = 50;
const submission = object({
  ...checkFields,
  [optional]: {
    ...checkFields[optional],
    name: told(text, 'The path of its file: what is wrong with it is told with that.'),
  },
});

const call = callsOf<RunsContext>('Runs');

const simulateNight = call(
  {
    id: 'simulateNight',
    route: 'post /schedule/simulate',
    access: 'runs:submit',
    changes: 'no',
    summary: 'How all accepted runs and these would go on, played in virtual time',
    description: `The owner plays them by its own rules on a copy of the lab, as often as is asked: nothing is stored, and nothing moves. Nothing fails in it, and
what depends on results is taken as it is planned: conditions hold, and a loop that ends by one has as many rounds as it had before.`,
    body: document(
      object({
        submissions: { ...listOf(submission), maxItems: mostSubmissions } as const,
        [optional]: {
          seed: told(count, 'The same seed gives the same durations; without it, one is made up.'),
          plays: told(
            { ...positive, maximum: mostPlays } as const,
            'How often it is played; without it, 20 times.',
          ),
        },
      }),
      { example: { submissions: [{ workflow: 'name: mix\nflowdef: []\n', count: 20 }], plays: 20 } },
    ),
    answers: { 200: json('What became of it.', simulatedNightView) },
    errors: [
      'workflow_not_found',
      ...(['bad_payload', 'invalid_form', 'invalid_workflow', 'too_large', 'owner_unavailable'] as const),
      'too_many_requests',
    ],
  },
  ({
    body: { submissions, seed = Math.floor(Math.random() * 1e6), plays = 20 },
    context,
    request,
    response,
  }) =>
    inItsTurn(
      () => response.destroyed || context.stopping.aborted,
      () => play(context, submissions, { seed, plays }, shareOf(request)),
    ),
);

/** Plays what is to come. */
export const night: readonly Call<RunsContext>[] = [simulateNight];

/**
 * Plays a night once those before it are played.
 * @param isGone whether nobody waits for it any more
 * @throws WeirError `too_many_requests` where many wait already, or nobody waits any more
 */
export async function inItsTurn<T>(isGone: () => boolean, work: () => Promise<T>): Promise<T> {
  if (atOnce.pendingCount >= mostWaiting)
    throw new WeirError(
      'too_many_requests',
      `${mostWaiting} nights wait to be simulated already: ask again in a minute`,
    );
  return atOnce(() => {
    if (isGone()) throw new WeirError('too_many_requests', 'whoever asked did not wait for it');
    return work();
  });
}

async function play(
  context: RunsContext,
  submissions: readonly ValueOf<typeof submission>[],
  how: Pick<NightQuestion, 'seed' | 'plays'>,
  from: string,
): Promise<SimulatedNight> {
  const [fields, at] = await context.deadlines
    .begin()
    .withStore(() => Promise.all([context.workcellState.read(), context.store.now()]));
  const parts: NightPart[] = [];
  for (const [place, asked] of submissions.entries()) {
    const name = asked.name ?? (submissions.length === 1 ? undefined : `submission ${place + 1}`);
    const request = await toCheckRequest(context, asked);
    parts.push({ name, submission: submissionOf(context, { request, at, fields }) });
  }
  const question = await packNightInWorker(parts, how, from);
  const said = await inquireOfOwner(context, 'night', question, limit);
  if ('reason' in said) throw new WeirError('owner_unavailable', said.reason);
  const answer = unpack(said.data) as NightAnswer;
  if ('refused' in answer) throw new WeirError('too_large', answer.refused);
  return answer;
}

/** A submission of which only the runs' definitions are wanted. */
function submissionOf(
  { data, workcell }: RunsContext,
  { request, at, fields }: { request: CheckRequest; at: number; fields: Record<string, Json> },
): Submission {
  const { text, workflows, strict, payload, parameters, files, times, count: runs, table } = request;
  const form: SubmissionForm = {
    ...{ text, workflows, strict, experiment_id: newId(), simulate: false, validate_only: true },
    ...{ payload: JSON.stringify(payload), parameters: parameters && JSON.stringify(parameters) },
    ...defined({ times, count: runs, table }),
    // Nobody reads them: their names are enough.
    files: files.map((name) => {
      const sha256 = sha256Of(name);
      return { field: 'files', name, path: '', size: 0, sha256 };
    }),
  };
  return {
    ...{ form, data: data.root, workcell, state: fields, brokerAway: false },
    run: { run_id: firstOfRow(), created_at: at },
    experiment: { campaign_id: null, directory: '' },
  };
}
