import {
  cleanupToBegin,
  leftToCleanUp,
  isTaking,
  inFlightState,
  isBeingCancelled,
  isCleaningUp,
  isDone,
  isEnded,
  isHeld,
  isOver,
  isReached,
  isReady,
  isWaitingForWord,
  stepOf,
  workOf,
} from './run-queries.ts';
import { recoveryParts, roundParts, stepsAfter, ownerOf, stepsBefore } from './plan.ts';
import type { RunHappening, StepOrder } from './run-actions.ts';
import { runTimers, type ForgottenAttempt } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RestTiming, RunEvent } from './run-event.ts';
import type { WorkingRun } from './working-run.ts';
import { runChart } from './run.ts';
import { stepTimers, type StepSnapshot } from './step-context.ts';
import { decisionEvent, type StepHappening } from './step-event.ts';
import { newsOf } from './step-memory.ts';
import { stepChart } from './step.ts';

/** How many of the latest edits a run knows: a message that comes twice comes soon. */
const mostEdits = 50;

type Heard<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Applies one event to a run: between the machine of the run and those of its steps. */
export class EventApplier {
  readonly #run: WorkingRun;
  readonly #at: number;
  readonly #timing: RestTiming;

  /** @param at the time of the event, milliseconds since the epoch */
  constructor(run: WorkingRun, at: number, timing: RestTiming) {
    this.#run = run;
    this.#at = at;
    this.#timing = timing;
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'admit':
        return this.#admit(event);
      case 'cancel':
      case 'crash':
        return this.#announceRun(event);
      case 'pause':
      case 'resume':
        // A run that comes to its end cannot be kept from it.
        return workOf(this.#run.snapshot) === 'draining' ? undefined : this.#announceRun(event);
      case 'grant':
        return this.#grant(event);
      case 'remembered':
        return this.#remember(event);
      case 'forgotten':
        return this.#rememberForgotten(event);
      case 'tick':
        return this.#tick();
      case 'decided':
        return this.#decide(event);
      case 'recovery':
        return this.#readyFrom(this.#run.grow(event.added));
      case 'tryAgain':
      case 'leaveOut':
      case 'insert':
      case 'change':
        return this.#edit(event);
      case 'resolve': {
        const { as, ...facts } = event;
        this.#announceAttempt({ ...facts, type: as });
        return;
      }
      case 'rebound':
        // Nobody wants a cancelled command to begin any more: an agent that never had it is sent the cancel alone.
        this.#announceAttempt(isBeingCancelled(this.#run.snapshot) ? { ...event, resend: false } : event);
        return;
      case 'progress':
        if (this.#announceAttempt(event) && event.goes_on)
          this.#announceRun({ type: 'goesOn', at: this.#at, note: event.note });
        return;
      default:
        this.#announceAttempt(event);
    }
  }

  #grant(event: Heard<'grant'>): void {
    const position = event.step;
    const step = this.#run.snapshot.steps[position];
    const mayGo =
      isTaking(this.#run.snapshot) &&
      (isCleaningUp(this.#run.snapshot) || isReached(this.#run.snapshot, position));
    const next = step && mayGo ? this.#next(position, step, event) : undefined;
    if (!next) return;
    // The run has started before its first step goes anywhere.
    this.#announceRun(event);
    this.#run.put(position, next.snapshot, next.effects);
  }

  /** A step may have been begun before those that it depends on are done, as far as the store knows. */
  #remember(event: Heard<'remembered'>): void {
    const { plan, steps } = this.#run.snapshot;
    const position = event.step;
    const work = workOf(this.#run.snapshot);
    const goesOn = work === 'queued' || work === 'active' || isCleaningUp(this.#run.snapshot);
    if (position >= plan.length || !goesOn) return;
    const step = steps[position] ?? this.#run.begin(position);
    const next = this.#next(position, step, event);
    if (!next) return;
    this.#announceRun({ ...event, type: 'grant' });
    this.#run.rememberEarly(position);
    this.#run.put(position, next.snapshot, next.effects);
  }

  #rememberForgotten({ attempts }: Heard<'forgotten'>): void {
    const { context } = this.#run.snapshot;
    const { forgotten: known = [] } = context;
    const keys = new Set(known.map(keyOf));
    const news = attempts.filter((each) => !keys.has(keyOf(each)));
    if (news.length > 0)
      this.#run.snapshot = { ...this.#run.snapshot, context: { ...context, forgotten: [...known, ...news] } };
  }

  /** What is done already, in the run that this one goes on from, is done here. */
  #admit(event: Heard<'admit'>): void {
    if (workOf(this.#run.snapshot) !== 'new') return;
    const done = Object.entries(event.done ?? {}).map(([digits, value]) => [Number(digits), value] as const);
    for (const [position, value] of done) {
      const { context } = this.#run.begin(position);
      this.#run.put(position, { value, context }, [{ type: 'takeOver', step: position }]);
    }
    this.#announceRun(event);
    for (const [position] of done) this.#perform({ type: 'readySteps', after: position });
  }

  #decide(event: Heard<'decided'>): void {
    const begins = this.#run.snapshot.steps[event.step]?.value === 'deciding';
    const added = this.#run.grow(event.verdict === 'rounds' ? event.added : []);
    this.#announceStep(event.step, decisionEvent(event));
    // A run that goes on from another may have rounds of the loop before it begins.
    if (event.verdict === 'rounds' && begins)
      for (const part of roundParts(this.#run.snapshot.plan, event.step)) this.#readyPart(part);
    this.#readyFrom(added);
  }

  /** A run that comes to its end is edited no more. */
  #edit(event: Heard<'tryAgain' | 'leaveOut' | 'insert' | 'change'>): void {
    const work = workOf(this.#run.snapshot);
    const { edits = [] } = this.#run.snapshot.context;
    if ((work !== 'queued' && work !== 'active') || edits.includes(event.request)) return;
    const before = this.#run.snapshot;
    this.#carryOut(event);
    if (this.#run.snapshot === before) return;
    const { context } = this.#run.snapshot;
    const known = [...edits, event.request].slice(-mostEdits);
    this.#run.snapshot = { ...this.#run.snapshot, context: { ...context, edits: known } };
  }

  #carryOut(event: Heard<'tryAgain' | 'leaveOut' | 'insert' | 'change'>): void {
    switch (event.type) {
      case 'tryAgain':
        this.#announceStep(event.step, event);
        if (this.#run.snapshot.steps[event.step]?.value !== 'pending') return;
        this.#run.plan(event.plan);
        return this.#ready(event.step);
      case 'leaveOut':
        return this.#leaveOut(event);
      case 'insert':
        return this.#insert(event);
      case 'change':
        this.#run.plan([...event.plan]);
        for (const step of event.steps) this.#announceStep(step, { type: 'reconsider', at: this.#at });
    }
  }

  /** One that has not begun may be left out before its turn. */
  #leaveOut({ step: position, request: _, ...event }: Heard<'leaveOut'>): void {
    const known = this.#run.snapshot.steps[position];
    if (known) return this.#announceStep(position, event);
    if (position >= this.#run.snapshot.plan.length) return;
    this.#run.put(position, this.#run.begin(position), []);
    this.#run.rememberEarly(position);
    this.#announceStep(position, event);
  }

  /** What a step waits for that has begun is no more to be changed; the caller has looked. */
  #insert({ step, plan }: Heard<'insert'>): void {
    const from = this.#run.snapshot.plan.length;
    this.#run.plan(plan);
    for (const position of stepsBefore(plan, step)) if (position >= from) this.#ready(position);
    for (let position = from; position < plan.length; position += 1) this.#ready(position);
  }

  /** An event about a command goes to the step that it is an attempt of, where it is the one that the step waits for: true then. */
  #announceAttempt(event: Extract<StepHappening, { command_id: string }>): boolean {
    const step = stepOf(this.#run.snapshot, event.command_id);
    if (step) this.#announceStep(step.context.step, event);
    return step !== undefined;
  }

  #next(position: number, step: StepSnapshot, event: StepHappening): ReturnType<typeof stepChart.next> {
    const next = stepChart.next(step, {
      ...event,
      phase: inFlightState(step)?.command,
      planned: this.#run.snapshot.plan[position] ?? {},
      ending: workOf(this.#run.snapshot) === 'draining',
      timing: this.#timing,
    });
    return next;
  }

  #announceStep(position: number, event: StepHappening): void {
    const before = this.#run.snapshot.steps[position];
    if (!before || isEnded(before)) return;
    const next = this.#next(position, before, event);
    if (!next) return;
    this.#run.put(position, next.snapshot, []);
    for (const effect of next.effects) this.#perform(effect);
    const news = newsOf(position, this.#at, before, next.snapshot);
    if (news) this.#announceRun(news);
    if (isDone(next.snapshot)) this.#announceOwner(position);
    // Its turn may have come long ago; one that a person has tried again has a new plan first.
    if (next.snapshot.value === 'pending' && event.type !== 'tryAgain') this.#ready(position);
    // A pause of no length is over at once.
    if ((next.snapshot.context.due?.retry ?? Infinity) <= this.#at) this.#tickStep(position);
  }

  /** The step that a step was added for goes on once it is done. */
  #announceOwner(position: number): void {
    const { plan, steps } = this.#run.snapshot;
    const planned = plan[position];
    const owner = planned && ownerOf(planned);
    if (owner === undefined) return;
    if (planned?.added_for?.as === 'round')
      return this.#announceStep(owner, { type: 'partDone', at: this.#at });
    const parts = recoveryParts(plan, owner, planned?.added_for?.round ?? 0);
    const allDone = parts.every((part) => {
      const step = steps[part];
      return step !== undefined && isDone(step);
    });
    if (allDone) this.#announceStep(owner, { type: 'recovered', at: this.#at });
  }

  #announceRun(event: RunHappening): void {
    if (isOver(this.#run.snapshot)) return;
    const next = runChart.next(this.#run.snapshot, {
      ...event,
      figures: this.#figures(),
      timing: this.#timing,
    });
    if (!next) return;
    const { steps, undone, engaged, plan } = this.#run.snapshot;
    this.#run.snapshot = { ...next.snapshot, steps, undone, engaged, plan };
    for (const effect of next.effects) this.#perform(effect);
  }

  #figures() {
    const { plan, steps, undone, engaged } = this.#run.snapshot;
    const state = (position: number) => steps[position];
    return {
      inFlight: () =>
        engaged.filter((position) => {
          const step = state(position);
          return step !== undefined && inFlightState(step) !== undefined;
        }).length,
      left: () => (undone.length > 0 ? undone.length : plan.length - Object.keys(steps).length),
      leftToCleanUp: () => leftToCleanUp(plan, steps),
    };
  }

  #perform(effect: RunEffect | StepOrder): void {
    switch (effect.type) {
      case 'readySteps':
        for (const position of stepsAfter(this.#run.snapshot.plan, effect.after)) this.#ready(position);
        return;
      case 'readyCleanup':
        return this.#readyCleanup();
      case 'announceSteps':
        for (const position of this.#run.snapshot.undone) this.#announceOneOfAll(position, effect.event);
        return;
      default:
        this.#run.effects.push(effect);
    }
  }

  #announceOneOfAll(position: number, type: Extract<StepOrder, { type: 'announceSteps' }>['event']): void {
    const step = this.#run.snapshot.steps[position];
    if (!step) return;
    // Its turn has not come; it is told once it has.
    if (type === 'ready' && step.value === 'pending') return;
    const { plan, context } = this.#run.snapshot;
    const isLeft = isOver(this.#run.snapshot) || context.leaves_cleanup === true;
    const cleansUp = plan[position]?.cleanup === true && !isLeft;
    const isToBegin = cleansUp && !inFlightState(step) && !waitsForOthers(step);
    if ((type === 'stop' || type === 'drain') && isToBegin) return;
    this.#announceStep(position, { type, at: this.#at });
  }

  #ready(position: number): void {
    if (!isReached(this.#run.snapshot, position)) return;
    const known = this.#run.snapshot.steps[position];
    const wasEarly = this.#run.inTime(position);
    if (known && known.value !== 'pending' && !isReady(known)) {
      if (wasEarly && isDone(known)) this.#perform({ type: 'readySteps', after: position });
      return;
    }
    if (!known) this.#run.put(position, this.#run.begin(position), []);
    this.#announceStep(position, { type: 'ready', at: this.#at });
  }

  #readyFrom(position: number): void {
    for (let part = position; part < this.#run.snapshot.plan.length; part += 1) this.#readyPart(part);
  }

  #readyPart(position: number): void {
    if (!this.#run.snapshot.steps[position]) this.#ready(position);
  }

  #readyCleanup(): void {
    const { plan, steps } = this.#run.snapshot;
    for (const position of cleanupToBegin(plan, steps)) {
      if (!steps[position]) this.#run.put(position, this.#run.begin(position), []);
      this.#announceStep(position, { type: 'ready', at: this.#at });
    }
  }

  #tick(): void {
    for (const timer of runTimers) {
      const { context } = this.#run.snapshot;
      if (!isDue(context.due?.[timer], this.#at)) continue;
      this.#run.snapshot = {
        ...this.#run.snapshot,
        context: { ...context, due: without(context.due, timer) },
      };
      this.#announceRun({ type: timer, at: this.#at });
    }
    for (const position of this.#run.snapshot.engaged) this.#tickStep(position);
  }

  /** A time that has come is taken away, whether or not it means anything to the step any more. */
  #tickStep(position: number): void {
    for (const timer of stepTimers) {
      const step = this.#run.snapshot.steps[position];
      if (!step || !isDue(step.context.due?.[timer], this.#at)) continue;
      const context = { ...step.context, due: without(step.context.due, timer) };
      this.#run.put(position, { ...step, context }, []);
      this.#announceStep(position, { type: timer, at: this.#at });
    }
  }
}

/** Nothing that it waits for would come any more once its run comes to its end. */
function waitsForOthers(step: StepSnapshot): boolean {
  return isHeld(step) || isWaitingForWord(step) || step.value === 'recovering';
}

/** Stands for all that is known of it: a journal may have thousands, and tells them at each hello. */
function keyOf({ step, id = '', attempt, module, instance, number, begun }: ForgottenAttempt): string {
  return JSON.stringify([step, id, attempt, module, instance, number, begun]);
}

function isDue(deadline: number | undefined, at: number): boolean {
  return deadline !== undefined && deadline <= at;
}

function without<T extends object, K extends keyof T>(of: T | undefined, key: K): Omit<T, K> | undefined {
  if (!of) return undefined;
  const { [key]: _, ...rest } = of;
  return Object.keys(rest).length === 0 ? undefined : rest;
}
