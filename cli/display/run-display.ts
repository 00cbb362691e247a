import { createLogUpdate } from 'log-update';
import type { Run } from '../../client/index.ts';
import { stepStatus } from '../client/index.ts';
import { print, type CliContext, type Output, forTerminal } from '../terminal/index.ts';
import { colorsFor } from './colors.ts';
import { renderFrame } from './run-frame.ts';
import { describeChanges, describeEnd } from './run-lines.ts';

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
