import { sha256Of } from '../../shared/kernel/digest.ts';
import path from 'node:path';
import pLimit from 'p-limit';
import { maxMessageBytes } from '../../shared/contracts/envelope.ts';
import { count, positive, text } from '../../shared/contracts/fields.ts';
import { firstOfRow, idInRow, newId } from '../../shared/contracts/ids.ts';
import { listOf, object, optional, told } from '../../shared/contracts/object-schema.ts';
import {
  mostPlays,
  type NightAnswer,
  type NightQuestion,
  type SimulatedNight,
  simulatedNightView,
} from '../../shared/contracts/simulated-night.ts';
import { maxRuns } from '../../shared/contracts/table-of-runs.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { defined, isObject, type Json } from '../../shared/kernel/json/json.ts';
import { pack, unpack } from '../../shared/kernel/json/packed.ts';
import type { CheckRequest } from '../../shared/workflow/index.ts';
import { type Call, callsOf, document, json } from '../http/index.ts';
import type { RunsContext } from './context.ts';
import { inquireOfOwner } from './control/inquire-of-owner.ts';
import type { SubmissionForm } from './submission-form.ts';
import { checkFields, toCheckRequest } from './workflow-check/read-check-request.ts';
import { defineAllInWorker } from './worker/in-worker.ts';

/** A night takes a processor for some seconds. */
const atOnce = pLimit(1);
/** So many wait for it; whoever asks beyond that is told so. */
const mostWaiting = 5;
/** Milliseconds that the owner has for it. */
const limit = 25_000;
const mostSubmissions = 50;
/** What a message has beside what it carries. */
const frame = 16 * 1024;

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
  ({ body: { submissions, seed = Math.floor(Math.random() * 1e6), plays = 20 }, context, response }) =>
    inItsTurn(
      () => response.destroyed || context.stopping.aborted,
      () => play(context, submissions, { seed, plays }),
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
): Promise<SimulatedNight> {
  const [fields, at] = await context.deadlines
    .begin()
    .withStore(() => Promise.all([context.workcellState.read(), context.store.now()]));
  const first = firstOfRow();
  const runs: NightQuestion['runs'] = [];
  for (const [place, asked] of submissions.entries()) {
    const name = asked.name ?? (submissions.length === 1 ? undefined : `submission ${place + 1}`);
    const request = await toCheckRequest(context, asked);
    const made = await definitionsOf(context, { request, at, fields }).catch((error: unknown) =>
      refuse(error, name),
    );
    if (runs.length + made.length > maxRuns)
      throw new WeirError('too_large', `a night may have ${maxRuns} runs beside those that are accepted`);
    for (const definition of made) {
      // Of two that could begin at the same time the one that was handed in first goes first.
      const run_id = idInRow(first, runs.length);
      runs.push({ definition: { ...definition, run_id, workflow: {}, warnings: [] }, submission: place });
    }
  }
  const question = pack({ runs, ...how } satisfies NightQuestion);
  if (question.packed.length > maxMessageBytes - frame)
    throw new WeirError(
      'too_large',
      'the runs are too large to be simulated at once: simulate fewer of them',
    );
  const said = await inquireOfOwner(context, 'night', question, limit);
  if ('reason' in said) throw new WeirError('owner_unavailable', said.reason);
  const answer = unpack(said.data) as NightAnswer;
  if ('refused' in answer) throw new WeirError('too_large', answer.refused);
  return answer;
}

/** @throws WeirError as a submission of it does */
async function definitionsOf(
  { data, workcell }: RunsContext,
  { request, at, fields }: { request: CheckRequest; at: number; fields: Record<string, Json> },
): Promise<NightQuestion['runs'][number]['definition'][]> {
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
  const made = await defineAllInWorker({
    ...{ form, data: data.root, workcell, state: fields, brokerAway: false },
    run: { run_id: firstOfRow(), created_at: at },
    experiment: { campaign_id: null, directory: '' },
  });
  if (!made) throw new Error('a run is defined once the state is known');
  return made.map(({ handed_in: _, ...definition }) => definition);
}

/** Says of which of several submissions it is. */
function refuse(error: unknown, name: string | undefined): never {
  if (!WeirError.is(error) || name === undefined) throw error;
  const { code, message, details } = error;
  const told = Array.isArray(details) ? { details: details.map((each) => inFile(each as Json, name)) } : {};
  throw new WeirError(code, `${name}: ${message}`, { ...told, cause: error });
}

/** A workflow that another one uses is named from the folder of that. */
function inFile(problem: Json, name: string): Json {
  if (!isObject(problem)) return problem;
  const { file } = problem;
  return { ...problem, file: typeof file === 'string' ? path.join(path.dirname(name), file) : name };
}
