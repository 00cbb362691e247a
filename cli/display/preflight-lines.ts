import type { Preflight } from '../../client/index.ts';
import { localTimes } from '../../shared/sentences/index.ts';
import { actionOf } from '../client/index.ts';
import { type Colors, wrap } from './format.ts';
import { formatTable } from './table.ts';
import { describeWaits } from './unknown-lines.ts';

type Step = Preflight['steps'][number];

/**
 * What a preflight has found of each step: what was said of its arguments, who is before it, and below that how its locations are and what
 * would keep it waiting. Problems and warnings are not told. Pure.
 * @param width of the lines; undefined where they may be as long as they are
 */
export function preflightLines(
  { steps, step_count }: Preflight,
  colors: Colors,
  width: number | undefined,
): string[] {
  if (steps.length === 0) return [];
  const rows = steps.map((step) => [`${step.name}`, actionOf(step), saysOf(step), queueOf(step)]);
  const [head = '', ...lines] = formatTable(
    ['STEP', 'DOES', 'ITS ARGUMENTS', 'BEFORE IT'],
    rows,
    colors,
  ).split('\n');
  const told = steps.flatMap((step, at) => [lines[at] ?? '', ...belowOf(step, width)]);
  const more = step_count > steps.length ? [`(and ${step_count - steps.length} more steps)`] : [];
  return [head, ...told, ...more];
}

/**
 * When it would be done, and which runs it would delay; nothing where a problem says it, or the gateway is of an earlier version. Pure.
 * @param width as of `preflightLines`
 */
export function scheduleLines(
  { schedule }: Pick<Preflight, 'schedule'>,
  width: number | undefined,
): string[] {
  if (!schedule || (schedule.kept === false && !schedule.late)) return [];
  const { text, delays, delayed } = schedule;
  const more = delayed > delays.length ? [`  (and ${delayed - delays.length} more runs)`] : [];
  const lines = [
    `if it is handed in now: ${localTimes(text)}`,
    ...delays.map((delay) => `  ${delay.text}`),
    ...more,
  ];
  return width === undefined ? lines : lines.flatMap((line) => wrap(line, width, '  '));
}

const words: Record<Step['check']['outcome'], string> = {
  ok: 'would be taken',
  problems: 'would not be taken',
  none: 'no check',
  failed: 'the check failed',
  no_answer: 'no answer',
  absent: 'nobody to ask',
  later: 'not known yet',
  unasked: 'not asked',
};

function saysOf({ check }: Step): string {
  const names = check.outcome === 'ok' || check.outcome === 'problems';
  return `${words[check.outcome]}${names && check.instance !== undefined ? ` by ${check.instance}` : ''}`;
}

function queueOf({ queue: { waiting, acting } }: Step): string {
  const parts = [
    ...(acting > 0 ? [`${acting} ${acting === 1 ? 'acts' : 'act'}`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'}`] : []),
  ];
  return parts.join(', ');
}

function belowOf({ locations, waits }: Step, width: number | undefined): string[] {
  const places = locations.map(({ as, text, changed_by }) => {
    const then = changed_by === undefined ? '' : `; ${changed_by} changes that before`;
    return `  ${as === 'source' ? 'from' : 'to'}: ${text}${then}`;
  });
  const lines = [...places, ...describeWaits(waits, '')];
  return width === undefined ? lines : lines.flatMap((line) => wrap(line.trimStart(), width, '  '));
}
