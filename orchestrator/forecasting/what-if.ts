import type { Expected, LabForecast, RunForecast } from '../../shared/contracts/forecast.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { openReservations, type Reservation } from '../../shared/contracts/reservation.ts';
import {
  type Delay,
  type DraftedRun,
  type DraftForecast,
  mostDelays,
  mostDrafted,
  type Obstacle,
  type WhatIf,
} from '../../shared/contracts/what-if.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { defined, isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { programBeside, WorkerEnded, WorkerThread } from '../../shared/kernel/lifecycle/worker-thread.ts';
import { draftedRun, type LabState, type OwnedRun } from '../state/index.ts';
import { forecastOf, isLittle } from './forecast-of-lab.ts';
import { type LabProblem, problemOf } from './problem-of-lab.ts';
import type { TimeWish } from './keepable.ts';
import { Obstacles } from './obstacles.ts';
import { inUnits } from './units.ts';
import type { WhatIfAnswer, WhatIfTask } from './what-if-answer.ts';

/** Milliseconds for a thread that hangs: it looks for nothing half as long. Whoever asks waits longer. */
const limit = 8_000;

const thread = new WorkerThread<WhatIfTask, WhatIfAnswer>(programBeside(import.meta.url, 'what-if-thread'));
const askThread = (task: WhatIfTask): Promise<WhatIfAnswer> => thread.ask(task, { limit });

/** A draft, and the runs that it stands for. */
interface Drafted {
  draft: DraftedRun;
  runs: OwnedRun[];
}

/**
 * What would become of runs if they were handed in now, and of the lab with them. Nothing is done, and only the problem is made here: a thread
 * works it out.
 * @throws WeirError where the inquiry cannot be read, or nothing was found out in time
 */
export async function whatIf(
  state: LabState,
  now: number,
  { runs: asked = [] }: JsonObject,
  ask: (task: WhatIfTask) => Promise<WhatIfAnswer> = askThread,
): Promise<WhatIf> {
  const drafted = draftedBy(asked, now);
  const ids = drafted.flatMap(({ runs }) => runs.map(({ definition }) => definition.run_id));
  const runs = new Map(state.runs);
  for (const each of drafted.flatMap((one) => one.runs)) runs.set(each.definition.run_id, each);
  const after = problemOf({ ...state, runs }, now);
  const wishes = drafted.flatMap(({ runs: [first] }) => (first ? [wishOf(first, now)] : []));
  // One run after the other, those before and after them are tied to them, and else to each other. To make a problem takes time that turns wait for.
  const isSequential = state.workcell.config.sequential_scheduler;
  const before = isSequential ? problemOf(state, now) : leaveOut(after, ids);
  const task = {
    ...{ after: after.problem, drafts: ids, wishes },
    ...(isSequential && { before: before.problem }),
  };
  // As they were when the problem was made: they may be ended meanwhile.
  const reservations = openReservations(state, now);
  const answer = await ask(task).catch((error: unknown) => {
    if (error instanceof WorkerEnded) return undefined;
    throw error;
  });
  if (!answer?.after)
    throw new WeirError('too_many_requests', 'the lab has so much to do that no schedule was found in time');
  const expected = forecastOf(after, answer.after);
  const found = answer.keeping.findIndex(({ keeping }) => keeping === 'impossible');
  const isUnknown = answer.keeping.some(({ keeping }) => keeping === 'unknown');
  const delays = answer.before ? delaysOf(state, forecastOf(before, answer.before), expected) : null;
  return {
    at: now,
    runs: ids.map((id) => draftForecast(expected.runs[id])),
    keeping: found >= 0 ? 'impossible' : isUnknown ? 'unknown' : 'possible',
    ...(found >= 0 && {
      impossible: { draft: found, obstacles: obstaclesOf(reservations, after, drafted, answer, found) },
    }),
    delays: delays && delays.slice(0, mostDelays),
    delayed: delays?.length ?? 0,
    more: after.more,
  };
}

/** @throws WeirError `bad_request` where it holds no runs */
function draftedBy(asked: Json, now: number): Drafted[] {
  if (!Array.isArray(asked) || asked.length === 0 || !asked.every(isDraft))
    throw new WeirError('bad_request', 'the inquiry holds no runs');
  let left = mostDrafted;
  return asked.map((draft) => {
    const { count, ...given } = draft;
    const nowhere = { directory: '', simulate: false, payload: {}, workflow: {}, inputs: [], warnings: [] };
    // Worked out once: nothing is done to a drafted run.
    const model = draftedRun({ ...nowhere, ...given, run_id: newId(), created_at: now });
    const runs = Array.from({ length: Math.min(left, count) }, () => ({
      ...model,
      definition: { ...model.definition, run_id: newId() },
    }));
    left -= runs.length;
    return { draft, runs };
  });
}

/** A gateway of the same version has made it: what its steps say, the gateway has checked. */
function isDraft(value: Json): value is DraftedRun {
  return isObject(value) && Array.isArray(value['steps']) && Number.isInteger(value['count']);
}

/** What is told of the lab where these runs are not; its problem stays. */
function leaveOut(lab: LabProblem, ids: readonly string[]): LabProblem {
  const left = new Set(ids);
  return { ...lab, runs: lab.runs.filter(({ run_id }) => !left.has(run_id)) };
}

function wishOf({ definition: { run_id, complete_by } }: OwnedRun, now: number): TimeWish {
  return { run: run_id, ...(complete_by === undefined ? {} : { due: inUnits(complete_by - now) }) };
}

function draftForecast(forecast: RunForecast | undefined): DraftForecast | null {
  if (!forecast) return null;
  const { steps, ...told } = forecast;
  const begins = steps.flatMap(({ begin }) => (begin ? [begin] : [])).sort((a, b) => a[1] - b[1]);
  return { ...told, ...defined({ begin: begins[0] }) };
}

/** The runs that are over later by more than a little, the most delayed first. */
function delaysOf({ runs }: LabState, before: LabForecast, after: LabForecast): Delay[] {
  const delays = Object.entries(before.runs).flatMap(([run_id, { end: was }]): Delay[] => {
    const end = after.runs[run_id]?.end;
    const label = runs.get(run_id)?.definition.label ?? '';
    const seconds = was && end ? secondsOf(end) - secondsOf(was) : 0;
    if (!end || seconds <= 0 || isLittle(seconds, secondsOf(end))) return [];
    return [{ run_id, label, seconds: Math.round(seconds), end }];
  });
  return delays.sort((a, b) => b.seconds - a.seconds);
}

function secondsOf([, p50]: Expected): number {
  return p50;
}

function obstaclesOf(
  reservations: readonly Reservation[],
  lab: LabProblem,
  drafted: readonly Drafted[],
  { keeping }: WhatIfAnswer,
  at: number,
): Obstacle[] {
  const kept = keeping[at];
  const run = drafted[at]?.runs[0];
  if (kept?.keeping !== 'impossible' || !run) return [];
  return new Obstacles(reservations, lab, run.definition).of(kept.because);
}
