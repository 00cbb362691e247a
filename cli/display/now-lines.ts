import {
  formatClock,
  localTimes,
  numberStep,
  progressInWords,
  stopAsked,
  zoneAt,
} from '../../shared/sentences/index.ts';
import { leftBehindRemedy, withSince } from '../../shared/explain/index.ts';
import type { ReasonKey } from '../../shared/contracts/reason-keys.ts';
import type {
  InstrumentView,
  Now,
  ReasonView,
  RunAt,
  UnknownOutcomeView,
} from '../../shared/contracts/now.ts';
import { openAskLines } from './ask-lines.ts';
import { type Colors, wrap } from './format.ts';
import { foldRounds, type Rounds } from './fold-rounds.ts';

/** What a person reads of the state of an instrument. */
export const stateWords: Record<InstrumentView['state'], string> = {
  stop_unconfirmed: 'STOP NOT CONFIRMED',
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
  hindered: 'HINDERED',
  acting: 'acting',
  storing: 'storing files',
  idle: 'idle',
};

/** The state of an instrument as a heading. */
export function stateWordOf({ state, reasons }: Pick<InstrumentView, 'state' | 'reasons'>): string {
  return reasons[0]?.text === stopAsked ? stopAsked.toUpperCase() : stateWords[state];
}

/** The screen of `weir now`, in lines of at most `width` characters; commands stay whole, to be copied. */
export function describeNow(now: Now, width: number, colors: Colors): string {
  const page = new Page(now, width, colors);
  for (const line of wrap(headlineOf(now), width)) page.add(colors.bold(line));
  page.lab();
  page.needed();
  page.runs();
  const calm = now.instruments.filter((instrument) => !isNews(instrument));
  if (calm.length > 0) page.gap();
  for (const instrument of calm) page.instrument(instrument);
  page.reservations();
  page.waits();
  return page.toString();
}

/** All that somebody may have to do something about, with the next command of each; empty where nothing is. */
export function describeNews(now: Now, width: number, colors: Colors): string {
  const page = new Page(now, width, colors);
  page.lab();
  page.needed();
  page.runs();
  return page.toString();
}

/** For what runs wait; empty where none does. */
export function describeWaits(now: Now, width: number, colors: Colors): string {
  const page = new Page(now, width, colors);
  page.waits();
  return page.toString();
}

/** What people have reserved, now and soon; empty where nothing is. */
export function describeReserved(now: Now, width: number, colors: Colors): string {
  const page = new Page(now, width, colors);
  page.reservations();
  return page.toString();
}

/** The lab in one line. */
export function headlineOf(now: Now): string {
  const { workcell, at, instruments, waiting } = now;
  const acting = instruments.filter(({ steps }) => steps.length > 0).length;
  const news = countNews(now);
  const parts = [
    count(instruments.length, 'instrument'),
    `${acting} acting`,
    news === 0 ? 'nothing to do' : `${news} to look at`,
    ...(waiting === 0 ? [] : [`${count(waiting, 'run')} ${waiting === 1 ? 'waits' : 'wait'}`]),
  ];
  return `${workcell} at ${formatClock(at, at)} ${zoneAt(at)}: ${parts.join(', ')}`;
}

/** How many things on the screen somebody may have to do something about. */
function countNews({
  ground: infrastructure = [],
  held,
  instruments,
  paused,
  unknown,
  asks = [],
  failed_steps = [],
  supplies = [],
}: Now): number {
  const needed = instruments.filter(isNews);
  const untold = unknown.filter((each) => each.next !== null && !isTold(needed, each));
  const all = [infrastructure, needed, paused, untold, asks, failed_steps, supplies].reduce(
    (sum, each) => sum + each.length,
    0,
  );
  // What holds the whole workcell holds each instrument, which is counted.
  return all === 0 && held ? 1 : all;
}

function count(of: number, thing: string): string {
  return `${of} ${thing}${of === 1 ? '' : 's'}`;
}

/** Somebody may have to do something about it. */
export function isNews({ reasons, steps, left_behind }: InstrumentView): boolean {
  return (
    reasons.length > 0 ||
    left_behind.length > 0 ||
    steps.some(({ overdue_since, over }) => overdue_since !== null || over)
  );
}

/** The reasons of an instrument that tell of an outcome which nobody knows. */
const ofUnknown: readonly ReasonKey[] = ['outcome_unknown', 'does_not_stop'];

/** The instrument says already that nobody knows, and what to do. */
function isTold(instruments: readonly InstrumentView[], unknown: UnknownOutcomeView): boolean {
  return instruments.some(
    (each) =>
      isAt(unknown, each) &&
      each.reasons.some(({ key, next }) => ofUnknown.includes(key) && next === unknown.next),
  );
}

function isAt(unknown: UnknownOutcomeView, { module, instance }: InstrumentView): boolean {
  return unknown.module === module && unknown.instance === instance;
}

export function nameOf({ module, instance }: Pick<InstrumentView, 'module' | 'instance'>): string {
  return instance === null ? module : `${module}/${instance}`;
}

/** What the gateway answers by itself: all else that is suggested goes through the broker. */
const onlyLooks = /^weir (?:doctor|status|ask) ?/;

const dayMs = 24 * 60 * 60_000;
/** So many requests that the store has forgotten are shown, the newest. */
const mostForgotten = 20;

/** Lines under way. */
class Page {
  readonly #lines: string[] = [];
  readonly #now: Now;
  readonly #at: number;
  readonly #width: number;
  readonly #colors: Colors;

  constructor(now: Now, width: number, colors: Colors) {
    this.#now = now;
    this.#at = Date.parse(now.at);
    this.#width = width;
    this.#colors = colors;
  }

  /** What concerns the workcell as a whole. */
  lab(): void {
    const { ground: infrastructure = [], held } = this.#now;
    for (const trouble of infrastructure) {
      this.text(this.reason(trouble));
      this.text(trouble.then);
      this.remedy(trouble);
    }
    this.#forgotten();
    if (held) {
      this.text(`the workcell is ${this.reason(held)}`);
      this.remedy(held);
    }
  }

  /** What the store has forgotten, that somebody may ask for again. */
  #forgotten(): void {
    const { forgotten = [], counts } = this.#now;
    const shown = forgotten.slice(0, mostForgotten);
    for (const { what, by, at, sure } of shown)
      this.text(
        `${sure ? 'gone' : 'may be gone'}: ${what}${by === null ? '' : ` by ${by}`}, at ${this.clock(at)}`,
      );
    const more = (counts?.forgotten ?? 0) - shown.length;
    if (more > 0) this.text(`and ${more} earlier ones: the events REQUEST_FORGOTTEN tell of them`);
  }

  /** The instruments that somebody may have to do something about. */
  needed(): void {
    let tall = true;
    for (const instrument of this.#now.instruments.filter(isNews)) {
      // What only says STOPPED, as most do in a safety stop, takes no room beside its line.
      if (tall) this.gap();
      const before = this.#lines.length;
      this.instrument(instrument);
      tall = this.#lines.length > before + 1;
    }
  }

  /** What runs wait for a person to do, the worst first, as on the page. */
  runs(): void {
    this.#unknownOutcomes();
    this.#failedSteps();
    this.#asks();
    this.#supplies();
    this.#pausedRuns();
  }

  /** Unknown outcomes of which no instrument tells. */
  #unknownOutcomes(): void {
    const { unknown: outcomes, instruments } = this.#now;
    const needed = instruments.filter(isNews);
    for (const unknown of outcomes.filter((each) => !isTold(needed, each))) {
      this.gap();
      this.add(this.#colors.yellow(`run ${unknown.run_id}  OUTCOME UNKNOWN`));
      this.text(`${this.step(unknown)}, on ${unknown.module}/${unknown.instance}: ${unknown.text}`);
      if (unknown.run === 'repeats') this.text('it is repeated, as its workflow says');
      this.remedy(unknown);
    }
  }

  /** Steps that have failed, and whose runs wait for a word. */
  #failedSteps(): void {
    for (const failed of this.#now.failed_steps ?? []) {
      this.gap();
      this.add(this.#colors.yellow(`run ${failed.run_id}  STEP FAILED`));
      this.text(`${this.step(failed)}, on ${failed.module}: ${failed.text}`);
      this.remedy({ first: null, next: failed.next });
    }
  }

  /** What people are asked. */
  #asks(): void {
    for (const ask of this.#now.asks ?? []) {
      const [head = '', ...rest] = openAskLines(ask, this.#at, this.#width);
      this.#lines.push('', this.#colors.yellow(head), ...rest);
    }
  }

  /** Of what little is left. */
  #supplies(): void {
    for (const supply of this.#now.supplies ?? []) {
      this.gap();
      this.add(this.#colors.yellow(`${nameOf(supply)}  ${supply.waiting > 0 ? 'TO BE REFILLED' : 'LOW'}`));
      this.text(supply.text);
      // Whoever types the command alone has filled nothing, and steps go on without.
      this.remedy({ first: `put ${supply.name} in`, next: supply.next });
    }
  }

  #pausedRuns(): void {
    for (const { run_id, label, since, by, reason, next } of this.#now.paused) {
      this.gap();
      const who = `${by === null ? '' : ` by ${by}`}${since === null ? '' : ` since ${this.clock(since)}`}`;
      this.add(this.#colors.yellow(`run ${run_id}  PAUSED`));
      this.text(`"${label}" is paused${who}${reason === null ? '' : `: ${reason}`}`);
      this.remedy({ first: null, next });
    }
  }

  /** What people have reserved: now, and within a day. */
  reservations(): void {
    const { reservations = [] } = this.#now;
    const soon = reservations.filter(({ from }) => Date.parse(from) - this.#at < dayMs);
    if (soon.length > 0) this.gap();
    for (const { text } of soon) this.text(text, '');
    const later = reservations.length - soon.length;
    if (later > 0 && soon.length > 0) this.text(`and ${later} later: weir reservations shows all.`, '');
  }

  waits(): void {
    const { waits = [], more } = this.#now;
    if (waits.length > 0) this.gap();
    for (const { reason, runs, run_id } of waits) {
      const others = runs === 1 ? '' : ` and ${runs - 1} more`;
      this.text(`run ${run_id}${others}: ${reason}`, '');
    }
    if (more) this.text('There are more runs than were looked at: weir list shows all.', '');
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
    return formatClock(moment, this.#at);
  }

  reason({ text, since }: Pick<ReasonView, 'text' | 'since'>): string {
    return since === null ? text : withSince(text, this.clock(since));
  }

  step({ run_id, label, step, step_name, step_count, since, over, asked_to_stop }: RunAt): string {
    const place = step_count === null ? numberStep(step, step_name) : `step ${step + 1}/${step_count}`;
    const named = step_name === null ? place : `${place} "${step_name}"`;
    const run = `run ${run_id}${label === null ? '' : ` "${label}"`}${over ? ', which is over' : ''}`;
    const asked = asked_to_stop === null ? '' : `, asked to stop at ${this.clock(asked_to_stop)}`;
    return `${named} of ${run}${since === null ? '' : `, since ${this.clock(since)}`}${asked}`;
  }

  rounds({ of, count: rounds, first: { run_id, label, since } }: Rounds): string {
    const run = `run ${run_id}${label === null ? '' : ` "${label}"`}`;
    return `${rounds} rounds of "${of}" of ${run}${since === null ? '' : `, the first since ${this.clock(since)}`}`;
  }

  instrument(instrument: InstrumentView): void {
    const { held, unknown, instruments } = this.#now;
    const nameWidth = Math.max(...instruments.map((each) => nameOf(each).length));
    const { since, reasons, steps } = instrument;
    const paint = isNews(instrument) ? this.#colors.yellow : this.#colors.dim;
    const when = reasons.length > 0 || since === null ? '' : ` since ${this.clock(since)}`;
    this.add(`${nameOf(instrument).padEnd(nameWidth)}  ${paint(stateWordOf(instrument))}${when}`);
    // What does not stop is told as the reason.
    const told = reasons.some(({ key }) => key === 'does_not_stop');
    for (const step of told ? [] : foldRounds(steps)) {
      if ('count' in step) {
        this.text(this.rounds(step));
        continue;
      }
      this.text(this.step({ ...step, since: step.since === since ? null : step.since }));
      const progress = progressInWords(step);
      if (progress !== '') this.text(progress, '    ');
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
      // What ends a hold of the whole workcell stands there, too.
      this.remedy(held && reason.next === held.next ? { ...reason, next: null } : reason);
    }
  }

  remedy({ first, next }: Pick<ReasonView, 'first' | 'next'>): void {
    const refused = next !== null && !this.#now.broker.up && !onlyLooks.test(next);
    const before = [refused ? 'have the broker back' : null, first]
      .filter((part) => part !== null)
      .join(', then ');
    const told = [before, next ?? ''].filter((part) => part !== '').join(', then ');
    if (told === '') return;
    if (next === null || told.length + 8 <= this.#width) return this.text(`next: ${told}`);
    if (before !== '') this.text(`next: ${before}, then`);
    this.add(this.#colors.bold(`${before === '' ? '  next: ' : '        '}${next}`));
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
