import { gapKey } from '../../shared/contracts/run-event.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import {
  mostPlays,
  type NightQuestion,
  type SimulatedNight,
} from '../../shared/contracts/simulated-night.ts';
import { runWaitInWords, tellWait } from '../../shared/explain/index.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { formatSpan, gapInWords, nameStep } from '../../shared/sentences/index.ts';
import { stateOf } from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';
import { waitingForOf } from '../turn/index.ts';
import { jitter, type LabCopy, Play } from './play.ts';
import type { Given } from './virtual-lab.ts';

type SimulatedRun = SimulatedNight['runs'][number];

/** Milliseconds that the first play may take, and after which no other begins. */
const longest = { first: 15_000, all: 10_000 };
const notPlayed = 'is not played to its end';
/** So many actions are shown one by one. */
const mostBars = 5_000;

/**
 * Plays the lab as it would go on with the given runs: once with all durations as expected, and then with durations of chance, as often as is
 * asked and as there is time for. Pure but for the clock.
 * @param now a clock, in milliseconds
 */
export function playNight(
  copy: LabCopy,
  { runs, seed, plays }: NightQuestion,
  now: () => number,
): SimulatedNight {
  const given = runs.map(({ definition }) => definition);
  const began = now();
  const whole = new Play(copy, given);
  const isWhole = whole.toTheEnd(() => now() - began > longest.first);
  const ends = [endsOf(whole, isWhole)];
  const ofChance: RunEnd[][] = [];
  const until = began + longest.all;
  for (let n = 1; isWhole && n <= Math.min(plays, mostPlays) && now() < until; n += 1) {
    const play = new Play(copy, given, `${seed} ${n}`);
    if (!play.toTheEnd(() => now() > until)) break;
    ofChance.push(endsOf(play, true));
  }
  const counted = ofChance.length > 0 ? ofChance : ends;
  const acted = actedIn(whole);
  const submissions = new Map(runs.map(({ definition, submission }) => [definition.run_id, submission]));
  return {
    at: utc(copy.at),
    until: acted.length === 0 ? null : utc(Math.max(...acted.map((each) => each.until))),
    ...{ seed, plays: ofChance.length, jitter },
    runs: whole.runs.map((run, place) => ({
      ...toldOf(run.definition, submissions.get(run.definition.run_id)),
      ...summedUp(
        run.definition,
        counted.flatMap((each) => each[place] ?? []),
      ),
    })),
    instruments: instrumentsOf(whole, acted),
    bars: acted.slice(0, mostBars).map(({ run_id, position, key, at, until: end }) => {
      const place = whole.runs.findIndex(({ definition }) => definition.run_id === run_id);
      const name = whole.runs[place]?.definition.steps[position]?.name ?? '';
      const { module, instance } = addressOf(whole, key);
      return { run: place, name, module, instance, from: utc(at), until: utc(end) };
    }),
    notes: notesOf(whole, { isWhole, actions: acted.length, asked: plays, played: ofChance.length }),
  };
}

/** What has become of a run in a play. Times are milliseconds since the epoch. */
interface RunEnd {
  begin?: number;
  end?: number;
  state: 'completed' | 'failed' | 'open';
  why?: string;
  isLate: boolean;
  gaps: ReadonlyMap<string, { risk?: number; broken?: number }>;
}

/** @param isWhole false where it was not played to its end */
function endsOf(play: Play, isWhole: boolean): RunEnd[] {
  return play.runs.map((run): RunEnd => {
    const { snapshot, definition } = run;
    const { started_at, ended_at, error, gaps = {}, late } = snapshot.context;
    const { complete_by = Infinity } = definition;
    const state = stateOf(snapshot);
    const told = { ...defined({ begin: started_at, end: ended_at }), gaps: new Map(Object.entries(gaps)) };
    if (state === 'completed') return { ...told, state, isLate: (ended_at ?? 0) > complete_by };
    const isLate = late !== undefined || complete_by < Infinity;
    if (state === 'failed' || state === 'cancelled')
      return { ...told, state: 'failed', isLate, why: error?.message ?? 'it was cancelled' };
    const why = isWhole ? waitOf(play, run) : notPlayed;
    return { ...told, state: 'open', isLate, why };
  });
}

function waitOf({ state }: Play, run: OwnedRun): string {
  const { entries } = waitingForOf(run, state.workcell);
  const [first] = entries;
  const other = first && tellWait(run.definition.run_id, first, state).text;
  return runWaitInWords({ waiting_for: entries }) ?? other ?? notPlayed;
}

function toldOf(
  { label, run_id, submission: of, complete_by }: RunDefinition,
  submission: number | undefined,
): Pick<SimulatedRun, 'label' | 'run_id' | 'submission' | 'index' | 'of' | 'complete_by'> {
  return {
    label,
    ...(submission === undefined ? { run_id } : { submission, ...(of && { index: of.index, of: of.of }) }),
    ...(complete_by === undefined ? {} : { complete_by: utc(complete_by) }),
  };
}

function summedUp(
  definition: RunDefinition,
  ends: readonly RunEnd[],
): Omit<SimulatedRun, 'label' | 'run_id' | 'submission' | 'index' | 'of' | 'complete_by'> {
  const completed = ends.filter(({ state }) => state === 'completed');
  const begins = ends.flatMap(({ begin }) => begin ?? []);
  const open = ends.find(({ state }) => state === 'open')?.why;
  const failure = ends.find(({ state }) => state === 'failed')?.why;
  return {
    completed: completed.length,
    failed: ends.filter(({ state }) => state === 'failed').length,
    gaps: gapsOf(definition, ends),
    ...(begins.length > 0 && { begin: spanOf(begins) }),
    ...(completed.length > 0 && { end: spanOf(completed.flatMap(({ end }) => end ?? [])) }),
    ...defined({ open, failure }),
    ...(definition.complete_by !== undefined && { late: ends.filter(({ isLate }) => isLate).length }),
  };
}

function gapsOf({ steps }: RunDefinition, ends: readonly RunEnd[]): SimulatedRun['gaps'] {
  const nameOf = (position: number): string => nameStep(position, steps[position]?.name);
  return steps.flatMap(({ gaps = [] }, step) =>
    gaps.flatMap((gap) => {
      const told = ends.flatMap((end) => end.gaps.get(gapKey({ step, ...gap })) ?? []);
      if (told.length === 0) return [];
      return [
        {
          text: gapInWords({ step, ...gap }, nameOf),
          at_risk: told.filter(({ risk }) => risk !== undefined).length,
          broken: told.filter(({ broken }) => broken !== undefined).length,
        },
      ];
    }),
  );
}

/** What instances did within the night; what does not end by itself goes on to its end. */
function actedIn({ given, began, now }: Play): (Given & { until: number })[] {
  return given.map((each) => ({ ...each, at: Math.max(each.at, began), until: each.until ?? now }));
}

function instrumentsOf(
  play: Play,
  acted: readonly (Given & { until: number })[],
): SimulatedNight['instruments'] {
  const lasts = Math.max(1, ...acted.map(({ until }) => until - play.began));
  const { modules } = play.state.workcell;
  const order = new Map(modules.map(({ name }, place) => [name, place]));
  const placeOf = ({ module }: { module: string }): number => order.get(module) ?? modules.length;
  const all = [...play.state.instances].sort(([, a], [, b]) => placeOf(a) - placeOf(b));
  return all.flatMap(([key, { module, instance, capacity, presence }]) => {
    const own = acted.filter((each) => each.key === key);
    if (presence !== 'present' && own.length === 0) return [];
    const time = own.reduce((sum, { at, until }) => sum + until - at, 0);
    const busy = Math.min(1, Math.round((time / capacity / lasts) * 1_000) / 1_000);
    return [{ module, instance, capacity, busy, actions: own.length }];
  });
}

function addressOf({ state }: Play, key: string): { module: string; instance: string } {
  const { module = '', instance = key } = state.instances.get(key) ?? {};
  return { module, instance };
}

function notesOf(
  { untold, now, began }: Play,
  { isWhole, actions, asked, played }: { isWhole: boolean; actions: number; asked: number; played: number },
): string[] {
  return [
    ...[...untold].map(
      (action) =>
        `nobody knows how long ${action} takes, and it counts as over at once: give its step a duration`,
    ),
    ...(isWhole
      ? []
      : [
          `so much is to be done that only the first ${formatSpan(now - began)} were played: simulate fewer runs at once`,
        ]),
    ...(isWhole && played < asked ? [`there was time for ${played} of ${asked} plays`] : []),
    ...(actions > mostBars ? [`of ${actions} actions the first ${mostBars} are shown one by one`] : []),
  ];
}

function spanOf(times: readonly number[]): { from: string; about: string; until: string } {
  const sorted = times.toSorted((a, b) => a - b);
  const part = (share: number): string => utc(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { from: part(0.1), about: part(0.5), until: part(0.9) };
}

function utc(time: number): string {
  return new Date(time).toISOString();
}
