import { gapKey } from '../../shared/contracts/run-event.ts';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { newsAfter, newsBefore, othersHear, type StepWord, type WantLine, wants } from './between.ts';
import { roundParts, type Plan } from './plan.ts';
import type { StepWant } from './run-actions.ts';
import { machineVersion, runTimers, type ForgottenAttempt, type RunSnapshot } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RestTiming, RunEvent, RunHappening } from './run-event.ts';
import {
  inFlightState,
  isBeingCancelled,
  isCleaningUp,
  isDone,
  isEnded,
  isOver,
  isReached,
  isReady,
  isTaking,
  stepOf,
  workOf,
} from './run-queries.ts';
import { runChart } from './run.ts';
import { stepTimers } from './step-context.ts';
import type { StepHappening } from './step-event.ts';
import { stepChart } from './step.ts';
import { log } from './wording.ts';
import { WorkingRun } from './working-run.ts';

export interface Advance {
  snapshot: RunSnapshot;
  effects: RunEffect[];
  /** Positions of the steps that have changed. */
  changed: ReadonlySet<number>;
  /** False where the event did not fit: then nothing changes. */
  heard: boolean;
}

/** A run of these steps that nobody has admitted yet. */
export function beginRun(plan: Plan): RunSnapshot {
  const context = { machine_version: machineVersion, homes: {} };
  return { ...runChart.begin(context), steps: {}, undone: [], engaged: [], plan };
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
  const run = new WorkingRun(snapshot, event.at);
  new EventApplier(run, event.at, timing).hear(event);
  const { effects, changed } = run;
  return run.snapshot === snapshot && effects.length === 0
    ? unheard
    : { snapshot: run.snapshot, effects, changed, heard: true };
}

/** How many of the latest edits a run knows: a message that comes twice comes soon. */
const mostEdits = 50;

type Heard<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Applies one event to a run: to its machine and to those of its steps, and tells each what `between.ts` says of the others. */
class EventApplier {
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
        return this.#toRun(event);
      case 'pause':
      case 'resume':
        // A run that comes to its end cannot be kept from it.
        return workOf(this.#run.snapshot) === 'draining' ? undefined : this.#toRun(event);
      case 'grant':
        return this.#grant(event);
      case 'remembered':
        return this.#remember(event);
      case 'forgotten':
        return this.#rememberForgotten(event);
      case 'gapAtRisk':
      case 'gapBroken':
        return this.#hearOfGap(event);
      case 'late':
        return this.#hearThatLate(event);
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
        return this.#toAttempt({ ...facts, type: as });
      }
      case 'rebound':
        // Nobody wants a cancelled command to begin any more: an agent that never had it is sent the cancel alone.
        return this.#toAttempt(isBeingCancelled(this.#run.snapshot) ? { ...event, resend: false } : event);
      default:
        this.#toAttempt(event);
    }
  }

  #grant(event: Heard<'grant'>): void {
    const run = this.#run.snapshot;
    const mayGo = isTaking(run) && (isCleaningUp(run) || isReached(run, event.step));
    if (mayGo) this.#toStep(event.step, event);
  }

  /** A step may have been begun before those that it depends on are done, as far as the store knows. */
  #remember(event: Heard<'remembered'>): void {
    const { plan, steps } = this.#run.snapshot;
    const { step } = event;
    if (step >= plan.length || !this.#goesOn()) return;
    if (this.#toStep(step, event, steps[step] ?? this.#run.begin(step))) this.#run.rememberEarly(step);
  }

  /** True where steps of it are still begun. */
  #goesOn(): boolean {
    const work = workOf(this.#run.snapshot);
    return work === 'queued' || work === 'active' || isCleaningUp(this.#run.snapshot);
  }

  #rememberForgotten({ attempts }: Heard<'forgotten'>): void {
    const { context } = this.#run.snapshot;
    const { forgotten: known = [] } = context;
    const keys = new Set(known.map(keyOf));
    const news = attempts.filter((each) => !keys.has(keyOf(each)));
    if (news.length > 0)
      this.#run.snapshot = { ...this.#run.snapshot, context: { ...context, forgotten: [...known, ...news] } };
  }

  /** Each gap is told of once; of one that is broken it is said once more by how much, when its step has come to that point. */
  #hearOfGap(event: Heard<'gapAtRisk' | 'gapBroken'>): void {
    const { gap } = event;
    const { context, steps } = this.#run.snapshot;
    const told = event.type === 'gapBroken' ? 'broken' : 'risk';
    const key = gapKey(gap);
    const known = context.gaps?.[key];
    const { missed_by } = gap;
    const isNews = known?.[told] === undefined;
    if (!this.#goesOn() || (!isNews && (missed_by === undefined || known?.missed_by !== undefined))) return;
    const news = { [told]: known?.[told] ?? this.#at, ...(missed_by === undefined ? {} : { missed_by }) };
    const gaps = { ...context.gaps, [key]: { ...known, ...news } };
    this.#run.snapshot = { ...this.#run.snapshot, context: { ...context, gaps } };
    const [name, line] =
      event.type === 'gapBroken'
        ? (['GAP_BROKEN', log(isNews ? 'error' : 'warning', 'gap_broken', gap, { step: gap.step })] as const)
        : (['GAP_AT_RISK', log('warning', 'gap_at_risk', gap, { step: gap.step })] as const);
    this.#run.effects.push(line);
    if (isNews) this.#run.effects.push({ type: 'tell', event: { name, gap } });
    if (event.type === 'gapAtRisk' || event.then === 'note') return;
    const step = steps[gap.step];
    if (!step) this.#run.rememberEarly(gap.step);
    const { command_id, error, then } = event;
    const broken = { type: 'gapBroken', at: this.#at, command_id, error, holds: then === 'pause' } as const;
    this.#toStep(gap.step, broken, step ?? this.#run.begin(gap.step));
  }

  #hearThatLate({ until }: Heard<'late'>): void {
    const { context } = this.#run.snapshot;
    if (context.late !== undefined) return;
    this.#run.snapshot = { ...this.#run.snapshot, context: { ...context, late: this.#at } };
    this.#run.effects.push(log('warning', 'late', { until }), { type: 'tell', event: { name: 'LATE' } });
  }

  /** What is done already, in the run that this one goes on from, is done here. */
  #admit(event: Heard<'admit'>): void {
    if (workOf(this.#run.snapshot) !== 'new') return;
    const done = Object.entries(event.done ?? {}).map(([digits, value]) => [Number(digits), value] as const);
    for (const [position, value] of done) {
      const { context } = this.#run.begin(position);
      this.#run.put(position, { value, context }, [{ type: 'takeOver', step: position }]);
    }
    this.#toRun(event);
    for (const [position] of done) this.#want('readyNextSteps', position);
  }

  #decide({ at, step, command_id, decision }: Heard<'decided'>): void {
    const begins = this.#run.snapshot.steps[step]?.value === 'deciding';
    const added = this.#run.grow(decision.type === 'round' ? decision.added : []);
    this.#toStep(step, { at, command_id, ...decision });
    // A run that goes on from another may have rounds of the loop before it begins.
    if (decision.type === 'round' && begins)
      for (const part of roundParts(this.#run.snapshot.plan, step)) this.#readyPart(part);
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
        this.#toStep(event.step, event);
        if (this.#run.snapshot.steps[event.step]?.value !== 'pending') return;
        this.#run.plan(event.plan);
        if (isReached(this.#run.snapshot, event.step)) this.#ready(event.step);
        return;
      case 'leaveOut':
        return this.#leaveOut(event);
      case 'insert':
        return this.#insert(event);
      case 'change':
        this.#run.plan([...event.plan]);
        for (const step of event.steps) this.#toStep(step, { type: 'reconsider', at: this.#at });
    }
  }

  /** One that has not begun may be left out before its turn. */
  #leaveOut({ step: position, request: _, ...event }: Heard<'leaveOut'>): void {
    const known = this.#run.snapshot.steps[position];
    if (!known && position >= this.#run.snapshot.plan.length) return;
    if (!known) this.#run.rememberEarly(position);
    this.#toStep(position, event, known ?? this.#run.begin(position));
  }

  /** What a step waits for that has begun is no more to be changed; the caller has looked. */
  #insert({ plan }: Heard<'insert'>): void {
    const from = this.#run.snapshot.plan.length;
    this.#run.plan(plan);
    this.#readyFrom(from);
  }

  /** An event about a command goes to the step that it is an attempt of, where it is the one that the step waits for. */
  #toAttempt(event: Extract<StepHappening, { command_id: string }>): void {
    const step = stepOf(this.#run.snapshot, event.command_id);
    if (step) this.#toStep(step.context.step, event);
  }

  /** True where the step has heard it. What becomes of the step is told to the run and to other steps. */
  #toStep(step: number, event: StepHappening, before = this.#run.snapshot.steps[step]): boolean {
    if (!before || isEnded(before)) return false;
    const next = stepChart.next(before, {
      ...event,
      phase: inFlightState(before)?.command,
      planned: this.#run.snapshot.plan[step] ?? {},
      ending: workOf(this.#run.snapshot) === 'draining',
      timing: this.#timing,
    });
    if (!next) return false;
    const after = next.snapshot;
    const change = { at: this.#at, step, event, before, after };
    for (const { news } of newsBefore) this.#toRun(news(change));
    this.#run.put(step, after, next.effects);
    for (const { news } of newsAfter) this.#toRun(news(change));
    for (const { of, hear } of othersHear)
      for (const other of of(this.#run.snapshot, change)) this.#tell(other, hear);
    // A pause of no length is over at once.
    if ((after.context.due?.retry ?? Infinity) <= this.#at) this.#tickStep(step);
    return true;
  }

  #toRun(event: RunHappening | undefined): void {
    if (!event || isOver(this.#run.snapshot)) return;
    const run = this.#run.snapshot;
    const next = runChart.next(run, { ...event, run, timing: this.#timing });
    if (!next) return;
    const { steps, undone, engaged, plan } = run;
    this.#run.snapshot = { ...next.snapshot, steps, undone, engaged, plan };
    for (const effect of next.effects) {
      if (effect.type === 'want') this.#want(effect.want, effect.after);
      else this.#run.effects.push(effect);
    }
  }

  #want(want: StepWant['want'], after?: number): void {
    const { hear, of, except }: WantLine = wants[want];
    for (const position of of(this.#run.snapshot, after))
      if (!except?.(this.#run.snapshot, position)) this.#tell(position, hear);
  }

  #tell(step: number, type: StepWord): void {
    if (type === 'ready') this.#ready(step);
    else this.#toStep(step, { type, at: this.#at });
  }

  /** Its turn has come. What a journal told of before may have been done by then. */
  #ready(step: number): void {
    const known = this.#run.snapshot.steps[step];
    const wasEarly = this.#run.inTime(step);
    if (wasEarly && known && isDone(known)) this.#want('readyNextSteps', step);
    if (known && known.value !== 'pending' && !isReady(known)) return;
    this.#toStep(step, { type: 'ready', at: this.#at }, known ?? this.#run.begin(step));
  }

  #readyFrom(position: number): void {
    for (let part = position; part < this.#run.snapshot.plan.length; part += 1) this.#readyPart(part);
  }

  #readyPart(part: number): void {
    const run = this.#run.snapshot;
    if (!run.steps[part] && isReached(run, part)) this.#ready(part);
  }

  #tick(): void {
    for (const timer of runTimers) {
      const { context } = this.#run.snapshot;
      if (!isDue(context.due?.[timer], this.#at)) continue;
      this.#run.snapshot = {
        ...this.#run.snapshot,
        context: { ...context, due: without(context.due, timer) },
      };
      this.#toRun({ type: timer, at: this.#at });
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
      this.#toStep(position, { type: timer, at: this.#at });
    }
  }
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
