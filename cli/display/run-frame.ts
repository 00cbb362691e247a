import { stepOrder, type ListedStep, type Run, formatDuration } from '../../client/index.ts';
import { actionOf, stepStatus } from '../client/index.ts';
import type { Colors } from './colors.ts';
import { millisecondsOf } from './iso-duration.ts';
import { progressInWords } from './progress-words.ts';
import { describeWaiting } from './run-lines.ts';
import { describeOverdue, describeUnknown } from './unknown-lines.ts';

/** What a frame depends on besides the run. */
export interface FrameSetting {
  colors: Colors;
  /** Lines that the frame may have. */
  height: number;
  /** Counts frames; turns the spinner. */
  tick: number;
  /** For how long the running step at a position has been seen running, in milliseconds. */
  runningMs: (position: number) => number;
  note: string | undefined;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One picture of a run for a terminal: a heading, the steps around the one at hand, and why it waits. */
export function renderFrame(run: Run, setting: FrameSetting): string {
  const { colors, note } = setting;
  const heading = `${colors.bold(run.label)}  ${colors.dim(run.run_id)}  ${run.status}${run.simulate ? colors.yellow('  simulated') : ''}${progressOf(run, colors)}`;
  const foot: string[] = [];
  if (run.waiting) foot.push(colors.yellow(`  ${describeWaiting(run.waiting)}`));
  for (const line of [...describeUnknown(run), ...describeOverdue(run)])
    foot.push(colors.yellow(`  ${line}`));
  if (note !== undefined) foot.push(colors.yellow(`  ${note}`));
  const room = Math.max(1, setting.height - 3 - foot.length);
  const order = stepOrder(run.steps);
  const first = firstShown(run, order, room);
  const shown = order.slice(first, first + room);
  const width = Math.max(...shown.map((listed) => nameIn(run, listed).length));
  const lines = shown.map((listed) => renderStep(run, listed, width, setting));
  const above = first > 0 ? [colors.dim(`  … ${first} before`)] : [];
  const below = run.steps.length - first - shown.length;
  const rest = below > 0 ? [colors.dim(`  … ${below} to come`)] : [];
  return [heading, ...above, ...lines, ...rest, ...foot].join('\n');
}

/** The step at hand stays in view, a third of the way down. */
function firstShown(run: Run, order: readonly ListedStep[], room: number): number {
  const wanted = placeAtHand(run, order) - Math.floor(room / 3);
  return Math.max(0, Math.min(wanted, run.steps.length - room));
}

/** Where the step at hand stands in the list: of a loop, its round. */
function placeAtHand({ steps, step_index }: Run, order: readonly ListedStep[]): number {
  const acting = order.findIndex(({ position }) => {
    const step = steps[position];
    return step !== undefined && !step.loop && stepStatus(step) === 'running';
  });
  return acting < 0 ? order.findIndex(({ position }) => position === step_index) : acting;
}

function progressOf({ progress, steps }: Run, colors: Colors): string {
  return steps.length > 1 && progress ? colors.dim(`  ${progressInWords(progress)}`) : '';
}

/** Parts of a step stand within it. */
function nameIn({ steps }: Run, { position, depth }: ListedStep): string {
  return `${'  '.repeat(depth)}${steps[position]?.name ?? ''}`;
}

function renderStep(
  run: Run,
  listed: ListedStep,
  width: number,
  { colors, tick, runningMs }: FrameSetting,
): string {
  const step = run.steps[listed.position];
  if (!step) return '';
  const took = millisecondsOf(step.duration);
  const own = took === undefined ? '' : formatDuration(took);
  const time = step.taken_from === undefined ? own : colors.dim('taken over');
  const text = `${nameIn(run, listed).padEnd(width)}  ${colors.dim(actionOf(step))}`;
  switch (stepStatus(step)) {
    case 'succeeded':
      return `  ${colors.green('✔')} ${text}  ${time}`;
    case 'failed':
      return `  ${colors.red('✖')} ${text}  ${time}  ${colors.red(step.result?.error ?? '')}`;
    case 'cancelled':
      return `  ${colors.yellow('■')} ${text}  ${time}`;
    case 'skipped':
      return `  ${colors.dim('↷')} ${text}  ${colors.dim('skipped')}`;
    case 'running':
      return `  ${colors.cyan(spinner[tick % spinner.length] ?? '')} ${text}  ${formatDuration(runningMs(listed.position))}`;
    case 'idle':
    case 'not_ready':
      return `  ${colors.dim('·')} ${text}`;
  }
}
