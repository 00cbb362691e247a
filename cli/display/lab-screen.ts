import { createLogUpdate } from 'log-update';
import type { LabSeen } from '../client/index.ts';
import { print, type CliContext, type Output, forTerminal } from '../terminal/index.ts';
import { colorsFor } from './colors.ts';
import { renderLab } from './lab-frame.ts';
import { widthOf } from './width.ts';

/** Shows how a lab stands. */
export interface LabScreen {
  show(seen: LabSeen): void;
  /** Leaves the last picture. */
  end(): void;
}

/** Wide enough for most sentences, where nobody says how wide a line may be. */
const defaultWidth = 100;

/** A picture that is drawn again where a person watches a terminal; anywhere else the picture is printed where it has changed. */
export function createLabScreen(context: CliContext): LabScreen {
  const { stdout, env } = context;
  const dumb = env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '';
  return stdout.isTTY === true && !dumb ? new Picture(context) : new Pages(context);
}

/** How the lab stands, once. */
export function labOnce(seen: LabSeen, context: CliContext): string {
  const { stdout, env } = context;
  const setting = { colors: colorsFor(stdout, env), width: widthOf(context) ?? defaultWidth };
  return renderLab(seen, { ...setting, height: undefined, age: undefined });
}

class Pages implements LabScreen {
  readonly #context: CliContext;
  #last: string | undefined;

  constructor(context: CliContext) {
    this.#context = context;
  }

  show(seen: LabSeen): void {
    const page = labOnce(seen, this.#context);
    // The headline tells the time.
    const told = page.replace(/ at \S+( \S+)?: /, '');
    if (told === this.#last) return;
    print(this.#context.stdout, this.#last === undefined ? page : `\n${page}`);
    this.#last = told;
  }

  end(): void {
    this.#last = undefined;
  }
}

const frameMs = 1_000;
/** The line under the picture, and the one that the cursor is in. */
const keptLines = 3;

class Picture implements LabScreen {
  readonly #context: CliContext;
  readonly #stdout: Output;
  readonly #update;
  readonly #timer: NodeJS.Timeout;
  #seen: LabSeen | undefined;

  constructor(context: CliContext) {
    this.#context = context;
    this.#stdout = context.stdout;
    this.#update = createLogUpdate(context.stdout);
    this.#timer = setInterval(() => this.#draw(), frameMs);
    context.stdout.on('resize', this.#draw);
  }

  show(seen: LabSeen): void {
    this.#seen = seen;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#stdout.off('resize', this.#draw);
    this.#update.done();
  }

  readonly #draw = (): void => {
    if (!this.#seen) return;
    const colors = colorsFor(this.#stdout, this.#context.env);
    const picture = renderLab(this.#seen, {
      colors,
      width: widthOf(this.#context) ?? defaultWidth,
      height: (this.#stdout.rows ?? 24) - keptLines,
      age: performance.now() - this.#seen.readAt,
    });
    this.#update(forTerminal(`${picture}\n\n${colors.dim('q ends')}`));
  };
}
