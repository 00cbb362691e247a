import { instanceKey, type InstanceAddress } from '../../../shared/contracts/address.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { type InstanceRecord, restless } from '../../../shared/contracts/workcell-state.ts';
import { BoundedLabel, BoundedPairs, otherValue, type Metrics } from '../../../shared/observe/index.ts';
import type { Measured } from '../step-datapoints.ts';

/** Takes the time, in milliseconds, for which the instance of that key was busy since it was last told. */
type TellBusy = (key: string, module: string, ms: number) => void;

/** How long instances have something in hand, while somebody leads. Times are milliseconds of a clock that never jumps. */
export class BusyTime {
  readonly #tell: TellBusy;
  readonly #busy = new Map<string, { module: string; since: number }>();

  constructor(tell: TellBusy) {
    this.#tell = tell;
  }

  /** This is what an instance has in hand from now on. */
  note(key: string, record: Pick<InstanceRecord, 'module' | 'occupied'>, now: number): void {
    const known = this.#busy.get(key);
    if (restless(record).length > 0) {
      if (!known) this.#busy.set(key, { module: record.module, since: now });
    } else if (known) {
      this.#busy.delete(key);
      this.#tell(key, known.module, now - known.since);
    }
  }

  /** Tells the time so far of those that are busy; it counts on from here. */
  reportSoFar(now: number): void {
    for (const [key, busy] of this.#busy) {
      this.#tell(key, busy.module, now - busy.since);
      busy.since = now;
    }
  }

  /** Nobody knows any more what they have in hand. */
  end(now: number): void {
    this.reportSoFar(now);
    this.#busy.clear();
  }
}

/** How many modules, actions of modules, and instruments have metrics of their own; the rest of each is told together. */
const most = { modules: 200, actions: 500, instruments: 200 };

/** How the lab stands at the moment of a scrape, as far as only its owner knows. */
export interface OwnerFigures {
  /** Of agents that have not said goodbye, the milliseconds since something was heard of them. */
  beats: Iterable<InstanceAddress & { ms: number }>;
  /** How many steps wait for each module. */
  waiting: Iterable<readonly [module: string, steps: number]>;
}

/** What an orchestrator measures of its work as the owner. Times are milliseconds; what is told is in seconds. */
export class OwnerMetrics {
  readonly #modules = new BoundedLabel(most.modules);
  readonly #actions = new BoundedPairs(most.actions);
  readonly #instruments = new BoundedPairs(most.instruments);
  readonly #busy: BusyTime;
  readonly #of;

  constructor(metrics: Metrics) {
    this.#of = {
      turn: metrics.histogram('weir_turn_seconds'),
      commit: metrics.histogram('weir_commit_seconds'),
      messages: metrics.histogram('weir_messages_per_turn'),
      stepWait: metrics.histogram('weir_step_wait_seconds'),
      stepDuration: metrics.histogram('weir_step_duration_seconds'),
      runDuration: metrics.histogram('weir_run_duration_seconds'),
      busy: metrics.counter('weir_instrument_busy_seconds_total'),
      terms: metrics.counter('weir_terms_total'),
      termFailures: metrics.counter('weir_term_failures_total'),
      owner: metrics.gauge('weir_owner'),
      inboxOldest: metrics.gauge('weir_inbox_oldest_seconds'),
      beatAge: metrics.gauge('weir_agent_beat_age_seconds'),
      stepsWaiting: metrics.gauge('weir_steps_waiting'),
    };
    this.#busy = new BusyTime((key, of, ms) => {
      const [module, instrument] = this.#instruments.of(of, key);
      this.#of.busy.inc({ module, instrument }, ms / 1000);
    });
  }

  /**
   * A turn was applied, is committed, and what follows is on its way: it has brought these to an end, and has changed what these
   * instances have in hand.
   */
  turn(
    {
      measured,
      changedInstances,
    }: { measured: readonly Measured[]; changedInstances: ReadonlyMap<string, InstanceRecord> },
    { ms, commit, messages }: { ms: number; commit?: number | undefined; messages: number },
  ): void {
    for (const each of measured) this.#observe(each);
    this.#note(changedInstances);
    this.#of.turn.observe(ms / 1000);
    this.#of.messages.observe(messages);
    if (commit !== undefined) this.#of.commit.observe(commit / 1000);
  }

  /** The store has taken a commit. */
  commit(ms: number): void {
    this.#of.commit.observe(ms / 1000);
  }

  /** A term begins, in which the instances have this in hand. */
  termBegins(instances: ReadonlyMap<string, InstanceRecord>): void {
    this.#of.terms.inc();
    this.#note(instances);
  }

  termEnds(): void {
    this.#busy.end(performance.now());
  }

  termFailed(): void {
    this.#of.termFailures.inc();
  }

  /**
   * Tells how things stand at the moment.
   * @param figures none where this orchestrator stands by
   * @param oldest when the oldest message that waits was sent, in milliseconds since the epoch
   */
  reportNow(figures: OwnerFigures | undefined, oldest: number | undefined): void {
    const { owner, inboxOldest, beatAge, stepsWaiting } = this.#of;
    owner.set(figures ? 1 : 0);
    inboxOldest.set(oldest === undefined ? 0 : Math.max(0, Date.now() - oldest) / 1000);
    this.#busy.reportSoFar(performance.now());
    beatAge.reset();
    stepsWaiting.reset();
    if (!figures) return;
    for (const { ms, ...address } of figures.beats) {
      const [module, instrument] = this.#instruments.of(address.module, instanceKey(address));
      // Of several together it would be anybody's.
      if (instrument !== otherValue) beatAge.set({ module, instrument }, ms / 1000);
    }
    for (const [module, steps] of figures.waiting)
      stepsWaiting.inc({ module: this.#modules.of(module) }, steps);
  }

  #note(instances: ReadonlyMap<string, InstanceRecord>): void {
    const now = performance.now();
    for (const [key, record] of instances) this.#busy.note(key, record, now);
  }

  #observe(measured: Measured): void {
    const seconds = measured.ms / 1000;
    switch (measured.kind) {
      case 'wait': {
        const module = this.#modules.of(measured.module);
        return this.#of.stepWait.observe({ module, reason: measured.reason }, seconds);
      }
      case 'step': {
        const [module, action] = this.#actions.of(measured.module, measured.action);
        return this.#of.stepDuration.observe({ module, action, outcome: measured.outcome }, seconds);
      }
      case 'run':
        return this.#of.runDuration.observe({ outcome: measured.outcome }, seconds);
      default:
        return assertNever(measured);
    }
  }
}
