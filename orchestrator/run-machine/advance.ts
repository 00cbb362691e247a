import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { isTaking } from './paused-run.ts';
import {
  inFlightState,
  isBeingCancelled,
  isDone,
  isEnded,
  isOver,
  workOf,
  isReached,
} from './run-queries.ts';
import { runChart } from './run.ts';
import type { RunHappening, StepNews, StepOrder } from './run-actions.ts';
import { dependentsOf, machineVersion, runTimers, type RunContext, type RunSnapshot } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RestTiming, RunEvent } from './run-event.ts';
import { protocolTiming } from '../../shared/timing/protocol-timing.ts';
import { stepChart } from './step.ts';
import { stepTimers, type StepSnapshot } from './step-context.ts';
import type { StepHappening } from './step-event.ts';

export interface Advance {
  snapshot: RunSnapshot;
  effects: RunEffect[];
  /** Positions of the steps that have changed. */
  changed: ReadonlySet<number>;
  /** False where the event did not fit: then nothing changes. */
  heard: boolean;
}

/** A run that nobody has admitted yet. `depends_on`: by step, those that it depends on; each on the one before if missing. */
export function beginRun({
  step_count,
  depends_on,
}: Pick<RunContext, 'step_count' | 'depends_on'>): RunSnapshot {
  const context = {
    machine_version: machineVersion,
    step_count,
    ...(depends_on && { depends_on }),
    homes: {},
  };
  return { ...runChart.begin(context), steps: {} };
}

/**
 * What an event makes of a run: it goes to the step that it is about, or to the run; and what becomes of the one is told
 * to the other. Pure. A run that is over never changes, whatever comes.
 * @throws what the charts throw; the caller then sends `crash`, which ends this run alone.
 */
export function advance(
  snapshot: RunSnapshot,
  event: RunEvent,
  timing: RestTiming = protocolTiming.owner,
): Advance {
  const unheard = { snapshot, effects: [], changed: new Set<number>(), heard: false };
  if (isOver(snapshot)) return unheard;
  const playing = new Playing(snapshot, event.at, timing);
  playing.hear(event);
  return playing.snapshot === snapshot && playing.effects.length === 0 ? unheard : playing.advance();
}

/** When the run next needs a `tick`, in milliseconds since the epoch; undefined where it waits for no time. */
export function nextDeadline({ context, steps }: RunSnapshot): number | undefined {
  let next = Infinity;
  for (const { due } of [context, ...Object.values(steps).map((step) => step.context)]) {
    for (const at of Object.values(due ?? {})) next = Math.min(next, at);
  }
  return next === Infinity ? undefined : next;
}

class Playing {
  snapshot: RunSnapshot;
  readonly effects: RunEffect[] = [];
  readonly #changed = new Set<number>();
  readonly #at: number;
  readonly #timing: RestTiming;

  constructor(snapshot: RunSnapshot, at: number, timing: RestTiming) {
    this.snapshot = snapshot;
    this.#at = at;
    this.#timing = timing;
  }

  advance(): Advance {
    return { snapshot: this.snapshot, effects: this.effects, changed: this.#changed, heard: true };
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'admit':
      case 'cancel':
      case 'crash':
        return this.#tellRun(event);
      case 'pause':
      case 'resume':
        // A run that comes to its end cannot be kept from it.
        return workOf(this.snapshot) === 'draining' ? undefined : this.#tellRun(event);
      case 'grant':
        return this.#grant(event);
      case 'remembered':
        return this.#remember(event);
      case 'tick':
        return this.#tick();
      case 'resolve': {
        const { as, ...facts } = event;
        return this.#tellAttempt({ ...facts, type: as });
      }
      case 'rebound':
        // Nobody wants a cancelled command to begin any more: an agent that never had it is sent the cancel alone.
        return this.#tellAttempt(isBeingCancelled(this.snapshot) ? { ...event, resend: false } : event);
      default:
        return this.#tellAttempt(event);
    }
  }

  #grant(event: Extract<RunEvent, { type: 'grant' }>): void {
    const position = parseCommandId(event.command_id)?.step ?? -1;
    const step = this.snapshot.steps[position];
    const next =
      step && isTaking(this.snapshot) ? stepChart.next(step, { ...event, timing: this.#timing }) : undefined;
    if (!next) return;
    // The run has started before its first step goes anywhere.
    this.#tellRun(event);
    this.#put(position, next.standing, next.effects);
  }

  /** A step may have been begun before those that it depends on are done, as far as the store knows. */
  #remember(event: Extract<RunEvent, { type: 'remembered' }>): void {
    const { context, steps } = this.snapshot;
    const position = parseCommandId(event.command_id)?.step ?? Infinity;
    const work = workOf(this.snapshot);
    if (position >= context.step_count || (work !== 'queued' && work !== 'active')) return;
    const step =
      steps[position] ?? stepChart.begin({ step: position, attempts: 0, tried: 0, ready_at: this.#at });
    const phase = inFlightState(step)?.command;
    const next = stepChart.next(step, { ...event, phase, timing: this.#timing });
    if (!next) return;
    this.#tellRun({ ...event, type: 'grant' });
    this.#put(position, next.standing, next.effects);
  }

  /** An event about a command goes to the step that it is an attempt of, where it is the one that the step waits for. */
  #tellAttempt(event: Extract<StepHappening, { command_id: string }>): void {
    const position = parseCommandId(event.command_id)?.step ?? -1;
    if (this.snapshot.steps[position]?.context.attempt?.command_id === event.command_id)
      this.#tellStep(position, event);
  }

  #tellStep(position: number, event: StepHappening): void {
    const before = this.snapshot.steps[position];
    if (!before || isEnded(before)) return;
    const phase = inFlightState(before)?.command;
    const next = stepChart.next(before, { ...event, phase, timing: this.#timing });
    if (!next) return;
    this.#put(position, next.standing, next.effects);
    const news = newsOf(position, this.#at, before, next.standing);
    if (news) this.#tellRun(news);
    // A pause of no length is over at once.
    if ((next.standing.context.due?.retry ?? Infinity) <= this.#at) this.#tickStep(position);
  }

  #tellRun(event: RunHappening): void {
    if (isOver(this.snapshot)) return;
    const steps = Object.values(this.snapshot.steps);
    const inFlight = steps.filter((step) => inFlightState(step) !== undefined).length;
    const left = this.snapshot.context.step_count - steps.filter(isDone).length;
    const next = runChart.next(this.snapshot, { ...event, inFlight, left, timing: this.#timing });
    if (!next) return;
    this.snapshot = { ...next.standing, steps: this.snapshot.steps };
    for (const effect of next.effects) this.#perform(effect);
  }

  #perform(effect: RunEffect | StepOrder): void {
    switch (effect.type) {
      case 'readySteps':
        for (const position of dependentsOf(this.snapshot.context, effect.after)) this.#ready(position);
        return;
      case 'tellSteps':
        for (const position of Object.keys(this.snapshot.steps))
          this.#tellStep(Number(position), { type: effect.event, at: this.#at });
        return;
      default:
        this.effects.push(effect);
    }
  }

  #ready(position: number): void {
    const known = this.snapshot.steps[position];
    if (!isReached(this.snapshot, position)) return;
    // One that a journal remembered may be done before its turn.
    if (known && isDone(known)) this.#perform({ type: 'readySteps', after: position });
    if (known) return;
    this.#put(position, stepChart.begin({ step: position, attempts: 0, tried: 0, ready_at: this.#at }), []);
    this.#tellStep(position, { type: 'ready', at: this.#at });
  }

  #tick(): void {
    for (const timer of runTimers) {
      const { context } = this.snapshot;
      if (!isDue(context.due?.[timer], this.#at)) continue;
      this.snapshot = { ...this.snapshot, context: { ...context, due: without(context.due, timer) } };
      this.#tellRun({ type: timer, at: this.#at });
    }
    for (const position of Object.keys(this.snapshot.steps)) this.#tickStep(Number(position));
  }

  /** A time that has come is taken away, whether or not it means anything to the step any more. */
  #tickStep(position: number): void {
    for (const timer of stepTimers) {
      const step = this.snapshot.steps[position];
      if (!step || !isDue(step.context.due?.[timer], this.#at)) continue;
      const context = { ...step.context, due: without(step.context.due, timer) };
      this.#put(position, { ...step, context }, []);
      this.#tellStep(position, { type: timer, at: this.#at });
    }
  }

  #put(position: number, step: StepSnapshot, effects: readonly RunEffect[]): void {
    this.snapshot = { ...this.snapshot, steps: { ...this.snapshot.steps, [position]: step } };
    this.#changed.add(position);
    this.effects.push(...effects);
  }
}

/** What a change of a step is to its run, where it is anything. */
function newsOf(step: number, at: number, before: StepSnapshot, after: StepSnapshot): StepNews | undefined {
  switch (after.value) {
    case 'succeeded':
    case 'skipped':
      return { type: 'stepDone', at, step };
    case 'failed': {
      const error = after.context.error;
      return error && { type: 'stepFailed', at, step, error };
    }
    case 'cancelled':
      return { type: 'stepCancelled', at, step };
    default: {
      if (inFlightState(after)) return undefined;
      return before.context.attempt && { type: 'stepRested', at, step, acted: after.value !== 'ready' };
    }
  }
}

function isDue(deadline: number | undefined, at: number): boolean {
  return deadline !== undefined && deadline <= at;
}

function without<T extends object, K extends keyof T>(of: T | undefined, key: K): Omit<T, K> | undefined {
  if (!of) return undefined;
  const { [key]: _, ...rest } = of;
  return Object.keys(rest).length === 0 ? undefined : rest;
}
