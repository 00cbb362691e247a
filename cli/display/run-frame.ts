import type { Run, Step } from '../../client/index.ts';
import { stepStatus } from '../client/run-view.ts';
import type { Colors } from './colors.ts';
import { formatDuration } from './format.ts';
import { millisecondsOf } from './iso-duration.ts';
import { describeWaiting } from './run-lines.ts';
import { describeOverdue, describeUnknown } from './unknown-lines.ts';

/** What a frame depends on besides the run. */
export interface FrameSetting {
  colors: Colors;
  /** Lines that the frame may have. */
  height: number;
  /** Counts frames; turns the spinner. */
  tick: number;
  /** For how long the running step has been seen running, in milliseconds. */
  runningMs: number;
  note: string | undefined;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One picture of a run for a terminal: a heading, the steps around the one at hand, and why it waits. */
export function renderFrame(run: Run, setting: FrameSetting): string {
  const { colors, note } = setting;
  const heading = `${colors.bold(run.label)}  ${colors.dim(run.run_id)}  ${run.status}${run.simulate ? colors.yellow('  simulated') : ''}`;
  const foot: string[] = [];
  if (run.waiting) foot.push(colors.yellow(`  ${describeWaiting(run.waiting)}`));
  for (const line of [...describeUnknown(run), ...describeOverdue(run)])
    foot.push(colors.yellow(`  ${line}`));
  if (note !== undefined) foot.push(colors.yellow(`  ${note}`));
  const room = Math.max(1, setting.height - 3 - foot.length);
  const first = firstShown(run, room);
  const shown = run.steps.slice(first, first + room);
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.map((step) => renderStep(step, width, setting));
  const above = first > 0 ? [colors.dim(`  … ${first} before`)] : [];
  const below = run.steps.length - first - shown.length;
  const rest = below > 0 ? [colors.dim(`  … ${below} to come`)] : [];
  return [heading, ...above, ...lines, ...rest, ...foot].join('\n');
}

/** The step at hand stays in view, a third of the way down. */
function firstShown(run: Run, room: number): number {
  const wanted = run.step_index - Math.floor(room / 3);
  return Math.max(0, Math.min(wanted, run.steps.length - room));
}

function renderStep(step: Step, width: number, { colors, tick, runningMs }: FrameSetting): string {
  const took = millisecondsOf(step.duration);
  const time = took === undefined ? '' : formatDuration(took);
  const text = `${step.name.padEnd(width)}  ${colors.dim(`${step.module}.${step.action}`)}`;
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
      return `  ${colors.cyan(spinner[tick % spinner.length] ?? '')} ${text}  ${formatDuration(runningMs)}`;
    case 'idle':
    case 'not_ready':
      return `  ${colors.dim('·')} ${text}`;
  }
}
