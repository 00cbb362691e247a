import { formatDuration, localTimes } from '../../shared/sentences/index.ts';
import { createLogUpdate } from 'log-update';
import { type Run, stepOrder, type ListedStep } from '../../client/index.ts';
import { stepStatus, actionOf } from '../client/index.ts';
import { print, type CliContext, type Output, forTerminal } from '../terminal/index.ts';
import { colorsFor, type Colors, millisecondsOf, progressInWords } from './format.ts';
import { describeChanges, describeEnd } from './run-lines.ts';
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

/** One picture of a run for a terminal: a heading, the steps around the current one, and why it waits. */
export function renderFrame(run: Run, setting: FrameSetting): string {
  const { colors, note } = setting;
  const heading = `${colors.bold(run.label)}  ${colors.dim(run.run_id)}  ${run.status}${run.simulate ? colors.yellow('  simulated') : ''}${progressOf(run, colors)}`;
  const foot: string[] = [];
  if (run.waiting) foot.push(colors.yellow(`  ${localTimes(run.waiting)}`));
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

/** The current step stays in view, a third of the way down. */
function firstShown(run: Run, order: readonly ListedStep[], room: number): number {
  const wanted = placeAtHand(run, order) - Math.floor(room / 3);
  return Math.max(0, Math.min(wanted, run.steps.length - room));
}

/** Where the current step stands in the list: of a loop, its round. */
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

/** Shows a run as it goes on. */
export interface RunDisplay {
  show(run: Run): void;
  /** Something about the showing itself, such as a gateway that is away; undefined takes it back. */
  note(text: string | undefined): void;
  /** Leaves the last picture and ends; `run` is over, or undefined where nobody looks any more. */
  end(run: Run | undefined): void;
}

/** A moving picture where a person watches a terminal, plain lines anywhere else. */
export function createRunDisplay({ stdout, stderr, env }: CliContext): RunDisplay {
  const dumb = env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '';
  return stdout.isTTY === true && !dumb ? new Picture(stdout, env) : new Lines(stdout, stderr);
}

class Lines implements RunDisplay {
  readonly #stdout: Output;
  readonly #stderr: Output;
  #before: Run | undefined;

  constructor(stdout: Output, stderr: Output) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  show(run: Run): void {
    for (const line of describeChanges(this.#before, run)) print(this.#stdout, line);
    this.#before = run;
  }

  note(text: string | undefined): void {
    if (text !== undefined) print(this.#stderr, text);
  }

  end(run: Run | undefined): void {
    if (run) print(this.#stdout, describeEnd(run));
  }
}

const frameMs = 100;

class Picture implements RunDisplay {
  readonly #stdout: Output;
  readonly #colors;
  readonly #update;
  readonly #timer: NodeJS.Timeout;
  #run: Run | undefined;
  #note: string | undefined;
  #tick = 0;
  /** Which steps are seen running, by position, and since when: the gateway's clock may differ from this machine's. */
  #running = new Map<number, number>();

  constructor(stdout: Output, env: NodeJS.ProcessEnv) {
    this.#stdout = stdout;
    this.#colors = colorsFor(stdout, env);
    this.#update = createLogUpdate(stdout);
    this.#timer = setInterval(() => this.#draw(), frameMs);
  }

  show(run: Run): void {
    this.#run = run;
    const now = performance.now();
    const running = run.steps.flatMap((step, position) => (stepStatus(step) === 'running' ? [position] : []));
    this.#running = new Map(running.map((position) => [position, this.#running.get(position) ?? now]));
    this.#draw();
  }

  note(text: string | undefined): void {
    this.#note = text;
    this.#draw();
  }

  end(run: Run | undefined): void {
    clearInterval(this.#timer);
    this.#note = undefined;
    if (run) this.show(run);
    this.#update.done();
    if (run) print(this.#stdout, describeEnd(run));
  }

  #draw(): void {
    if (!this.#run) return;
    const now = performance.now();
    const setting = {
      colors: this.#colors,
      height: this.#stdout.rows ?? 24,
      tick: this.#tick++,
      runningMs: (position: number) => now - (this.#running.get(position) ?? now),
      note: this.#note,
    };
    this.#update(forTerminal(renderFrame(this.#run, setting)));
  }
}
