import { utcMoment, touches, type Stretch } from '../../kernel/wei-time.ts';
import type {
  History,
  FailureKind,
  ActionDurations,
  HistoryBucket,
  Utilisation,
} from '../../contracts/history.ts';
import { Turns } from '../../kernel/lifecycle/waiting.ts';
import { type Known, stepAt } from './describe-timeline.ts';
import { lastOf, type ActivityAttempt, type RunActivity, byInstrument } from './run-activity.ts';
import type { Outcome } from '../../contracts/activity.ts';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';

/** For how much of a stretch of time each instrument had an action in hand. */
class BusyTimes {
  readonly #stretch: Stretch;
  readonly #instruments = new Map<string, InstanceAddress & { times: [from: number, to: number][] }>();

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
  }

  add({ of: { module }, instance, from, to = this.#stretch.to }: ActivityAttempt): void {
    const [begins, ends] = [Math.max(from, this.#stretch.from), Math.min(to, this.#stretch.to)];
    if (begins > ends) return;
    const key = instanceKey({ module, instance });
    const known = this.#instruments.get(key) ?? { module, instance, times: [] };
    known.times.push([begins, ends]);
    this.#instruments.set(key, known);
  }

  /** `modules` are those of the workcell, in their order. */
  utilisation(modules: readonly string[]): Utilisation[] {
    const span = this.#stretch.to - this.#stretch.from;
    const all = [...this.#instruments.values()].map(({ module, instance, times }) => {
      const busy = lengthOf(times);
      const share = span === 0 ? 0 : Math.round((busy / span) * 10_000) / 10_000;
      return { module, instance, busy: busy / 1000, share, actions: times.length };
    });
    return byInstrument(all, modules);
  }
}

/** How long they are together; what several of them have in common counts once. */
function lengthOf(times: [from: number, to: number][]): number {
  times.sort((a, b) => a[0] - b[0]);
  let [length, until] = [0, 0];
  for (const [from, to] of times) {
    length += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return length;
}

/** How many runs and steps ended, and how, in each part of a stretch of time. */
class Throughput {
  readonly #stretch: Stretch;
  readonly #bucket: number;
  readonly #first: number;
  readonly #buckets: HistoryBucket[];

  /** `bucket`: milliseconds. */
  constructor({ bucket, ...stretch }: Stretch & { bucket: number }) {
    this.#stretch = stretch;
    this.#bucket = bucket;
    this.#first = Math.floor(stretch.from / bucket);
    const last = Math.ceil(stretch.to / bucket);
    this.#buckets = Array.from({ length: last - this.#first }, (_, n) => ({
      from: utcMoment((this.#first + n) * bucket),
      runs: { completed: 0, failed: 0, cancelled: 0 },
      steps: { succeeded: 0, failed: 0, cancelled: 0, unknown: 0, skipped: 0 },
    }));
  }

  addRun({ state, ended_at }: RunActivity): void {
    if (state !== 'completed' && state !== 'failed' && state !== 'cancelled') return;
    const bucket = ended_at === undefined ? undefined : this.#at(ended_at);
    if (bucket) bucket.runs[state] += 1;
  }

  addStep(outcome: Outcome, at: number): void {
    const bucket = this.#at(at);
    if (bucket && outcome !== 'acting') bucket.steps[outcome] += 1;
  }

  buckets(): HistoryBucket[] {
    return this.#buckets;
  }

  #at(at: number): HistoryBucket | undefined {
    if (at < this.#stretch.from || at >= this.#stretch.to) return undefined;
    return this.#buckets[Math.floor(at / this.#bucket) - this.#first];
  }
}

/** So many actions are told. */
const mostToldDurations = 200;

/** How long actions took that succeeded, by module and action. */
class Durations {
  readonly #actions = new Map<string, { module: string; action: string; times: number[] }>();

  /** Of one whose outcome was unknown, nobody knows how long it took. */
  add({ of: { module, action }, outcome, from, to, doubt }: ActivityAttempt): void {
    if (outcome !== 'succeeded' || to === undefined || doubt) return;
    const key = `${module}\n${action}`;
    const known = this.#actions.get(key) ?? { module, action, times: [] };
    known.times.push(Math.max(0, to - from) / 1000);
    this.#actions.set(key, known);
  }

  /** The most frequent first. */
  all(): ActionDurations[] {
    const actions = [...this.#actions.values()].sort((a, b) => b.times.length - a.times.length);
    return actions.slice(0, mostToldDurations).map(({ module, action, times }) => {
      times.sort((a, b) => a - b);
      const part = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0;
      return { module, action, count: times.length, median: part(0.5), p95: part(0.95), longest: part(1) };
    });
  }
}

/** So many kinds are told. */
const mostTold = 50;
/** So many are told apart; what a driver says may be different each time. Beyond, those of one module and code count as one. */
const mostKept = 1_000;

/** What failed, or ended without anybody knowing how: counted by module, code and the first line of the message. */
class Failures {
  readonly #kinds = new Map<string, FailureKind & { latest: number }>();

  add(run: RunActivity, { step, of, outcome, to, error }: ActivityAttempt): void {
    if ((outcome !== 'failed' && outcome !== 'unknown') || to === undefined) return;
    const code = error?.code ?? 'outcome_unknown';
    const own = `${of.module}\n${code}\n${error?.message ?? ''}`;
    const isApart = this.#kinds.has(own) || this.#kinds.size < mostKept;
    const key = isApart ? own : `${of.module}\n${code}`;
    const text = isApart ? (error?.message ?? '') : 'others';
    const known = this.#kinds.get(key) ?? {
      module: of.module,
      code,
      text,
      count: 0,
      latest: -1,
      last: { ...stepAt(run, step, of), at: '' },
    };
    known.count += 1;
    if (to > known.latest)
      Object.assign(known, { latest: to, last: { ...stepAt(run, step, of), at: utcMoment(to) } });
    this.#kinds.set(key, known);
  }

  /** The most frequent first. */
  all(): FailureKind[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => b.count - a.count || b.latest - a.latest);
    return kinds.slice(0, mostTold).map(({ latest: _, ...kind }) => kind);
  }
}

/** What is asked: a stretch of time in parts of `bucket` milliseconds. */
export interface HistoryQuery extends Stretch {
  bucket: number;
}

/**
 * What a lab got done over a stretch of time. Others have their turns meanwhile.
 * @param now until when something that goes on was seen, in milliseconds since the epoch
 */
export async function describeHistory(known: Known, request: HistoryQuery, now: number): Promise<History> {
  const since = Math.max(known.since, request.from);
  const seen = { from: since, to: Math.max(since, Math.min(request.to, now)) };
  const throughput = new Throughput(request);
  const busy = new BusyTimes(seen);
  const failures = new Failures();
  const durations = new Durations();
  const turns = new Turns();
  for (const run of known.runs) {
    if (turns.isDue()) await turns.pass();
    if (!touches(request, run.created_at, lastOf(run))) continue;
    throughput.addRun(run);
    for (const attempt of run.attempts) {
      busy.add(attempt);
      if (attempt.to === undefined || attempt.to < request.from || attempt.to >= request.to) continue;
      throughput.addStep(attempt.outcome, attempt.to);
      failures.add(run, attempt);
      durations.add(attempt);
    }
  }
  return {
    ...{ from: utcMoment(request.from), to: utcMoment(request.to), bucket: request.bucket / 1000 },
    buckets: throughput.buckets(),
    utilisation: busy.utilisation(known.modules),
    failures: failures.all(),
    durations: durations.all(),
    ...{ more: since > request.from, since: utcMoment(since) },
  };
}
