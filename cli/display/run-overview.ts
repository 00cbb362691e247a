import {
  forecastInWords,
  formatClock,
  formatDuration,
  formatTime,
  localTimes,
} from '../../shared/sentences/index.ts';
import { retryCommand, withSince } from '../../shared/explain/index.ts';
import { someOf } from '../../shared/kernel/some-of.ts';
import { type GoingOn, unknownSteps, actionOf, stepStatus } from '../client/index.ts';
import type { Now } from '../../shared/contracts/now.ts';
import type { WaitLink } from '../../shared/contracts/waits.ts';
import { isOver, stepOrder, type Run, placeInSubmission } from '../../client/index.ts';
import { type Colors, formatValue, millisecondsOf, progressInWords } from './format.ts';
import { describeEnd, describeGoingOn } from './run-lines.ts';
import { formatProseTable, formatTable } from './table.ts';
import { describeWaits, describeOverdue, describeUnknown } from './unknown-lines.ts';

/** So many of a run's waiting steps are shown; of the others, how many there are. */
const mostShown = 10;

/** For what each step of a run waits and what to do about it, a line each; none where one step waits, which the run's own line tells. */
export function describeWaitingSteps({ waiting_for, waiting_steps }: Run): string[] {
  if (waiting_steps < 2) return [];
  const shown = waiting_for.slice(0, mostShown);
  const rest = waiting_steps - shown.length;
  return [
    `${waiting_steps} steps wait:`,
    ...shown.map(lineOf),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}

function lineOf({ step, name, text, since, hint }: Run['waiting_for'][number]): string {
  const why = localTimes(withSince(text, formatTime(since)));
  return `  step ${step + 1} "${name}" ${why} → ${localTimes(hint)}`;
}

/** How a run stands: what it waits for, when its steps began and ended, and what they returned. */
export function describeRun(
  run: Run,
  goingOn: readonly GoingOn[],
  colors: Colors,
  width?: number,
  chain: readonly WaitLink[] = [],
  now?: Pick<Now, 'unknown'>,
): string {
  const unknown = new Set(unknownSteps(run).map(({ step }) => step));
  const day = Date.parse(run.started_at ?? '');
  const clock = (at: string | null | undefined) => (at ? formatClock(at, day) : '');
  // A lab of short actions makes no plan.
  const isPlanned = run.steps.some(({ first_forecast }) => first_forecast);
  const rows = stepOrder(run.steps).flatMap(({ position, depth }) => {
    const step = run.steps[position];
    if (!step) return [];
    const row = [
      String(position + 1),
      `${'  '.repeat(depth)}${step.name}`,
      actionOf(step),
      stepStatus(step),
      ...(isPlanned ? [clock(step.first_forecast?.begin)] : []),
      clock(step.started_at),
      clock(step.ended_at),
      durationOf(step.duration),
      unknown.has(position) ? 'outcome unknown' : localTimes(step.result?.error ?? ''),
    ];
    return [row];
  });
  const times = [...(isPlanned ? ['PLANNED'] : []), 'BEGAN', 'ENDED', 'TOOK'];
  const heading = ['', 'STEP', 'ACTION', 'STATUS', ...times, ''];
  const table = formatProseTable(heading, rows, colors, width);
  const status = isOver(run.status) ? describeEnd(run) : `run ${run.run_id} ${run.status}`;
  const waiting = [...whyWaiting(run), ...describeWaits(chain, run.run_id)];
  const troubles = [...describeUnknown(run, now), ...describeGoingOn(goingOn), ...describeOverdue(run)].map(
    (line) => colors.yellow(line),
  );
  const first = `${colors.bold(run.label)}: ${status}`;
  const experiment = `experiment ${run.experiment_id}`;
  return [
    first,
    experiment,
    ...describeParameters(run),
    ...describePlace(run),
    ...describeOrigin(run),
    describeTimes(run),
    ...describeForecast(run),
    ...describeProgress(run),
    ...waiting,
    ...describeWaitingSteps(run),
    ...troubles,
    table,
    ...describeValues(run, colors),
    ...describeWayOn(run),
  ].join('\n');
}

/** When it is expected to be over. */
function describeForecast({ forecast }: Run): string[] {
  if (!forecast) return [];
  const now = Date.now();
  return [forecastInWords(forecast, (at) => formatClock(at, now))];
}

/** Why it does not go on; a word that it waits for is told with the unknown outcome. */
function whyWaiting({ waiting, unknown, status, paused_by }: Run): string[] {
  if (unknown?.run === 'waits') return paused_by ? [describePause(paused_by)] : [];
  if (waiting) return [localTimes(waiting)];
  return paused_by && !isOver(status) ? [`${describePause(paused_by)}; the step under way goes on`] : [];
}

function describePause({ at, by, reason }: NonNullable<Run['paused_by']>): string {
  const who = by === undefined ? '' : ` by ${by}`;
  return `paused${who} since ${formatTime(at)}${reason === undefined ? '' : `: ${reason}`}`;
}

/** The values for parameters that were handed in with the workflow, in a line. */
function describeParameters({ given_parameters }: Run): string[] {
  const given = Object.entries(given_parameters ?? {});
  if (given.length === 0) return [];
  return [`parameters ${someOf(given.map(([name, value]) => `${name}=${formatValue(value)}`))}`];
}

/** Which of the runs it is that were handed in at once. */
function describePlace(run: Run): string[] {
  const place = placeInSubmission(run);
  return place === '' ? [] : [`${place} runs that were handed in together`];
}

/** The run that it goes on from, who wanted that, and why. */
function describeOrigin({ retry_of, retried_by }: Run): string[] {
  if (retry_of === undefined) return [];
  const { by, reason } = retried_by ?? {};
  const who = by === undefined ? '' : `, by ${by}`;
  return [`goes on from run ${retry_of}${who}${reason === undefined ? '' : `: ${reason}`}`];
}

/** When it was handed in, began and ended, in this machine's time zone. */
function describeTimes({ created_at, started_at, ended_at }: Run): string {
  const times = [
    ['handed in', created_at],
    ['started', started_at],
    ['ended', ended_at],
  ] as const;
  return times.flatMap(([what, at]) => (at ? [`${what} ${formatTime(at)}`] : [])).join(', ');
}

function describeProgress({ progress }: Run): string[] {
  const told = progressInWords(progress);
  return told === '' ? [] : [told];
}

/** How many values are shown; a run of many steps has its table of steps to show. */
const mostValues = 20;

/** What the steps have returned, files apart. */
function describeValues({ run_id, steps }: Run, colors: Colors): string[] {
  const rows = steps.flatMap(({ values = {} }, position) =>
    Object.entries(values).map(([name, value]) => [String(position + 1), name, formatValue(value)]),
  );
  if (rows.length === 0) return [];
  const rest = rows.length - mostValues;
  const more = rest > 0 ? [`… and ${rest} more: weir data list ${run_id}`] : [];
  return ['', formatTable(['', 'VALUE', ''], rows.slice(0, mostValues), colors), ...more];
}

/** What can be done about a run that has not come to its end. */
function describeWayOn({ status, run_id }: Run): string[] {
  if (status !== 'failed' && status !== 'cancelled') return [];
  return ['', `to go on: ${retryCommand(run_id)} --preview`];
}

function durationOf(duration: string | null): string {
  const ms = millisecondsOf(duration);
  return ms === undefined ? '' : formatDuration(ms);
}
