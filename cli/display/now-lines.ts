import { leftBehindRemedy, orchestratorCommand } from '../../shared/condition/commands.ts';
import { withSince } from '../../shared/condition/reason.ts';
import type {
  InstrumentView,
  Now,
  ReasonView,
  RunAt,
  UnknownOutcomeView,
} from '../../shared/contracts/now.ts';
import type { Colors } from './colors.ts';
import { formatClock, localTimes } from './format.ts';
import { wrap } from './wrap.ts';

/** What a person reads of the state of an instrument. */
const words: Record<InstrumentView['state'], string> = {
  safety_stop: 'STOPPED',
  outcome_unknown: 'OUTCOME UNKNOWN',
  error: 'ERROR',
  does_not_stop: 'DOES NOT STOP',
  restored_store: 'OWES ITS WORD',
  silent: 'SILENT',
  away: 'AGENT STOPPED',
  absent: 'NO AGENT',
  cancelled: 'CANCELLED',
  shut_down: 'SHUT DOWN',
  paused: 'PAUSED',
  locked: 'LOCKED',
  not_ready: 'NOT READY',
  acting: 'acting',
  storing: 'storing files',
  idle: 'idle',
};

/** The screen of `weir now`, in lines of at most `width` characters; commands stay whole, to be copied. */
export function describeNow(now: Now, width: number, colors: Colors): string {
  const page = new Page(Date.parse(now.at), width, colors);
  const needed = now.instruments.filter(isNews);
  const calm = now.instruments.filter((instrument) => !isNews(instrument));
  const name = Math.max(0, ...now.instruments.map((instrument) => nameOf(instrument).length));
  page.add(colors.bold(headline(now, page)));
  if (!now.broker.up) page.text(`the broker is away, so this is what was last known: ${now.broker.reason}`);
  if (now.led === false) {
    page.text(
      'nobody leads the workcell: no orchestrator reads its inbox, so no run goes on, and this is what was last known',
    );
    page.remedy({ first: null, next: orchestratorCommand });
  }
  if (now.held) {
    page.text(`the workcell is ${page.reason(now.held)}`);
    page.remedy(now.held);
  }
  let tall = true;
  for (const instrument of needed) {
    // What only says STOPPED, as most do in a safety stop, takes no room beside its line.
    if (tall) page.gap();
    const before = page.height;
    page.instrument(instrument, name, now);
    tall = page.height > before + 1;
  }
  if (calm.length > 0) page.gap();
  for (const instrument of calm) page.instrument(instrument, name, now);
  for (const { run_id, label, since, by, reason, next } of now.paused) {
    page.gap();
    const who = `${by === null ? '' : ` by ${by}`}${since === null ? '' : ` since ${page.clock(since)}`}`;
    page.add(colors.yellow(`run ${run_id}  PAUSED`));
    page.text(`"${label}" is paused${who}${reason === null ? '' : `: ${reason}`}`);
    page.remedy({ first: null, next });
  }
  for (const unknown of now.unknown.filter((each) => !isTold(needed, each))) {
    page.gap();
    page.add(colors.yellow(`run ${unknown.run_id}  OUTCOME UNKNOWN`));
    page.text(`${page.step(unknown)}, on ${unknown.module}/${unknown.instance}: ${unknown.text}`);
    if (unknown.run === 'repeats') page.text('it is repeated, as its workflow says');
    page.remedy(unknown);
  }
  if (now.waits?.length) page.gap();
  for (const { reason, runs, run_id } of now.waits ?? []) {
    const others = runs === 1 ? '' : ` and ${runs - 1} more`;
    page.text(`run ${run_id}${others}: ${reason}`, '');
  }
  if (now.more) page.text('There are more runs than were looked at: weir list shows all.', '');
  return page.toString();
}

function headline(now: Now, page: Page): string {
  const { workcell, at, instruments, waiting } = now;
  const acting = instruments.filter(({ steps }) => steps.length > 0).length;
  const news = countNews(now);
  const parts = [
    count(instruments.length, 'instrument'),
    `${acting} acting`,
    news === 0 ? 'nothing to do' : `${news} to look at`,
    ...(waiting === 0 ? [] : [`${count(waiting, 'run')} ${waiting === 1 ? 'waits' : 'wait'}`]),
  ];
  return `${workcell} at ${page.clock(at)}: ${parts.join(', ')}`;
}

/** How many things on the screen somebody may have to do something about. */
function countNews({ led, held, instruments, paused, unknown }: Now): number {
  const needed = instruments.filter(isNews);
  const untold = unknown.filter((each) => each.next !== null && !isTold(needed, each));
  const leaderless = led === false ? 1 : 0;
  const all = leaderless + needed.length + paused.length + untold.length;
  // What holds the whole workcell holds each instrument, which is counted.
  return all === 0 && held ? 1 : all;
}

function count(of: number, thing: string): string {
  return `${of} ${thing}${of === 1 ? '' : 's'}`;
}

/** Somebody may have to do something about it. */
function isNews({ reasons, steps, left_behind }: InstrumentView): boolean {
  return (
    reasons.length > 0 ||
    left_behind.length > 0 ||
    steps.some(({ overdue_since, over }) => overdue_since !== null || over)
  );
}

/** The instrument says already that nobody knows, and what to do. */
function isTold(instruments: readonly InstrumentView[], unknown: UnknownOutcomeView): boolean {
  return instruments.some(
    (each) =>
      isAt(unknown, each) &&
      each.reasons.some(({ key, next }) => key === 'outcome_unknown' && next === unknown.next),
  );
}

function isAt(unknown: UnknownOutcomeView, { module, instance }: InstrumentView): boolean {
  return unknown.module === module && unknown.instance === instance;
}

function nameOf({ module, instance }: InstrumentView): string {
  return instance === null ? module : `${module}/${instance}`;
}

/** Lines under way. */
class Page {
  readonly #lines: string[] = [];
  readonly #now: number;
  readonly #width: number;
  readonly #colors: Colors;

  constructor(now: number, width: number, colors: Colors) {
    this.#now = now;
    this.#width = width;
    this.#colors = colors;
  }

  get height(): number {
    return this.#lines.length;
  }

  add(line: string): void {
    this.#lines.push(line);
  }

  gap(): void {
    this.#lines.push('');
  }

  text(text: string, indent = '  '): void {
    const local = localTimes(text, (moment) => this.clock(moment));
    this.#lines.push(...wrap(local, this.#width, indent));
  }

  clock(moment: string): string {
    return formatClock(moment, this.#now);
  }

  reason({ text, since }: ReasonView): string {
    return since === null ? text : withSince(text, this.clock(since));
  }

  step({ run_id, label, step, step_name, step_count, since, over, asked_to_stop }: RunAt): string {
    const place = `step ${step + 1}${step_count === null ? '' : `/${step_count}`}`;
    const named = step_name === null ? place : `${place} "${step_name}"`;
    const run = `run ${run_id}${label === null ? '' : ` "${label}"`}${over ? ', which is over' : ''}`;
    const asked = asked_to_stop === null ? '' : `, asked to stop at ${this.clock(asked_to_stop)}`;
    return `${named} of ${run}${since === null ? '' : `, since ${this.clock(since)}`}${asked}`;
  }

  instrument(instrument: InstrumentView, nameWidth: number, { held, unknown }: Now): void {
    const { state, since, reasons, steps } = instrument;
    const paint = isNews(instrument) ? this.#colors.yellow : this.#colors.dim;
    const when = reasons.length > 0 || since === null ? '' : ` since ${this.clock(since)}`;
    this.add(`${nameOf(instrument).padEnd(nameWidth)}  ${paint(words[state])}${when}`);
    // What does not stop is told as the reason.
    const told = reasons.some(({ key }) => key === 'does_not_stop');
    for (const step of told ? [] : steps) {
      this.text(this.step({ ...step, since: step.since === since ? null : step.since }));
      if (step.note !== null) this.text(step.note, '    ');
      if (step.overdue_since !== null) {
        this.text(`overdue since ${this.clock(step.overdue_since)}: it has told of no progress in time`);
        this.remedy({ first: 'look at the instrument', next: `weir status ${step.run_id}` });
      }
    }
    for (const left of instrument.left_behind) {
      this.text(left);
      this.text(`next: ${leftBehindRemedy}`);
    }
    for (const reason of reasons) {
      // What holds the whole workcell stands at the head.
      if (held && reason.key === held.key && reason.since === held.since) continue;
      this.text(this.reason(reason));
      if (reason.then !== null) this.text(reason.then);
      const itsUnknown = unknown.filter((each) => reason.key === 'outcome_unknown' && isAt(each, instrument));
      for (const step of itsUnknown) this.text(this.step({ ...step, since: null }));
      this.remedy(reason);
    }
  }

  remedy({ first, next }: Pick<ReasonView, 'first' | 'next'>): void {
    if (first === null && next === null) return;
    const told = [first, next].filter((part) => part !== null).join(', then ');
    if (next === null || told.length + 8 <= this.#width) return this.text(`next: ${told}`);
    if (first !== null) this.text(`next: ${first}, then`);
    this.add(this.#colors.bold(`${first === null ? '  next: ' : '        '}${next}`));
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
