import type { Expected } from '../../contracts/forecast.ts';
import type { PreflightSchedule } from '../../contracts/preflight.ts';
import type { Delay, DraftedRun, DraftForecast, Obstacle, WhatIf } from '../../contracts/what-if.ts';
import { defined } from '../../kernel/json/json.ts';
import {
  forecastInWords,
  formatDuration,
  formatElapsed,
  moment,
  nameStep,
  reservationInWords,
} from '../../sentences/index.ts';
import { describeForecast, spanOf } from './describe-forecast.ts';

/** What nobody could find out. Pure. @param why a sentence */
export function unknownSchedule(why: string): PreflightSchedule {
  return { text: `not known: ${why}`, kept: null, delays: [], delayed: 0 };
}

/** What would become of runs that are not handed in, and of the lab with them. Pure. @param drafts those that were asked about */
export function describeWhatIf(
  { at, runs, keeping, impossible, delays, delayed }: WhatIf,
  drafts: readonly DraftedRun[],
): PreflightSchedule {
  const known = runs.filter((run) => run !== null);
  const last = lastOf(known);
  const forecast = last && describeForecast(last, at);
  const [begin] = known.flatMap((run) => (run.begin ? [run.begin] : [])).sort((a, b) => a[1] - b[1]);
  const due = Math.min(...drafts.map(({ complete_by = Infinity }) => complete_by));
  const isTooLong = impossible?.obstacles.some(({ kind }) => kind === 'complete_by') ?? false;
  const isLate = last?.end !== undefined && at + last.end[1] * 1000 > due;
  const why = impossible && whyImpossible(impossible.obstacles, drafts[impossible.draft]);
  const { text: _, ...times } = forecast ?? { text: '' };
  const total = drafts.reduce((sum, { count }) => sum + count, 0);
  // Of some of them nobody knows when they are over.
  const isOpen = known.length < runs.length || forecast?.open !== undefined;
  const parts = {
    when: forecast ? `${whichOf(known.length, total)}${forecastInWords(times, String)}` : tooFar,
    late: !impossible && isLate ? [`later than ${moment(due)}, by which it is to be over`] : [],
    unsure:
      keeping === 'unknown' && !isOpen ? ['whether its gaps can be kept was not found out in time'] : [],
    delays:
      delayed > 0 ? [`${delayed} ${delayed === 1 ? 'run' : 'runs'} of the lab would be over later`] : [],
    unseen: delays ? [] : ['which runs of the lab it would delay was not found out in time'],
  };
  const beside = { delays: (delays ?? []).map((delay) => describeDelay(delay, at)), delayed };
  const kept = keeping === 'impossible' ? false : keeping === 'unknown' || isOpen ? null : true;
  if (why !== undefined && !isTooLong) return { text: why, kept, why, ...beside };
  return {
    text: [
      parts.when,
      ...(why === undefined ? [] : [why]),
      ...parts.late,
      ...parts.unsure,
      ...parts.delays,
      ...parts.unseen,
    ].join('; '),
    ...{ kept, ...beside, ...times },
    ...(begin ? { begin: spanOf(begin, at) } : {}),
    ...defined({ why, late: isTooLong || isLate || undefined }),
  };
}

function whichOf(looked: number, total: number): string {
  if (total === 1) return '';
  return looked < total ? `the first ${looked} of ${total} ` : `all ${total} `;
}

const tooFar = 'nobody can tell when it is done: so much comes before it that nobody plans so far';

/** What is expected of all runs together: they are done when the last is. */
function lastOf(runs: readonly DraftForecast[]): DraftForecast | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const open = runs.find((run) => run.open);
  if (open)
    return {
      ...open,
      not_before: Math.max(...runs.map(({ not_before = 0, end }) => Math.max(not_before, end?.[1] ?? 0))),
    };
  const ends = runs.flatMap(({ end }) => (end ? [end] : []));
  const latest = (at: 0 | 1 | 2): number => Math.max(...ends.map((end) => end[at]));
  const end: Expected | undefined = ends.length > 0 ? [latest(0), latest(1), latest(2)] : undefined;
  return defined({ end, at_least: runs.some(({ at_least }) => at_least) || undefined });
}

function describeDelay(
  { run_id, label, seconds, end }: Delay,
  at: number,
): PreflightSchedule['delays'][number] {
  const text = `run ${run_id} "${label}" would be over about ${inTime(seconds)} later`;
  return { run_id, label, seconds, end: spanOf(end, at), text };
}

/** So many things in the way are told: of more, nobody sees which to change. */
const mostTold = 6;

function whyImpossible(obstacles: readonly Obstacle[], draft: DraftedRun | undefined): string {
  const steps = draft?.steps ?? [];
  const nameOf = (step: number): string => nameStep(step, steps[step]?.name);
  const parts = obstacles.slice(0, mostTold).map((obstacle) => obstacleInWords(obstacle, nameOf));
  const more = obstacles.length > mostTold ? [`${obstacles.length - mostTold} more`] : [];
  const [last = 'its times contradict each other', ...others] = [...parts, ...more].reverse();
  return `its times cannot be kept: ${others.length > 0 ? `${others.reverse().join(', ')}, and ` : ''}${last}`;
}

/** What is expected has no tenths of seconds, but where it is short. */
function inTime(seconds: number): string {
  return seconds < 10 ? formatDuration(seconds * 1000) : formatElapsed(seconds * 1000);
}

function obstacleInWords(obstacle: Obstacle, nameOf: (step: number) => string): string {
  switch (obstacle.kind) {
    case 'gap': {
      const { step, from, point, at, min, max } = obstacle;
      const bound = max === undefined ? `${min ?? 0} s or more after` : `within ${max} s of`;
      return `${nameOf(step)} must ${at === 'end' ? 'end' : 'begin'} ${bound} the ${point === 'end' ? 'end' : 'beginning'} of ${nameOf(from)}`;
    }
    case 'duration':
      return `${nameOf(obstacle.step)} is expected to take ${inTime(obstacle.seconds)}`;
    case 'not_before':
      return `the run may not begin before ${moment(obstacle.at)}`;
    case 'complete_by':
      return `the run is to be over by ${moment(obstacle.at)}`;
    case 'reserved':
      return reservationInWords(obstacle);
  }
}
