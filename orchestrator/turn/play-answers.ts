import { thingsAt } from '../../shared/contracts/locations.ts';
import type { PlayedAnswer, PlayedAnswers, StepFate } from '../../shared/contracts/run.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import { defined, type JsonObject } from '../../shared/kernel/json/json.ts';
import {
  type Flight,
  inFlightState,
  isCancelledAtOnce,
  isCurrentStep,
  isEnded,
  waitsForPerson,
  type RunEffect,
  type RunSnapshot,
  nextAttempt,
  startableSteps,
  stateOf,
  type StepSnapshot,
  unknownAttempts,
  workOf,
} from '../machine/index.ts';
import { copyWith, type OwnedRun } from '../state/index.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { runIds } from '../../shared/observe/index.ts';
import type { Decided } from './decide-step.ts';
import { Transaction, type Undecided } from './transaction.ts';

/** Of the steps with the same fate, this many are named. */
const mostNamed = 3;

/*
 * To play costs unknown outcomes times steps, and a safety stop waits for a turn to end. What costs more than `mostEachTurn` is not
 * played in each turn that changes the run; of more outcomes than `mostAtOnce` allows, the first are played.
 */
const mostEachTurn = 300;
const mostAtOnce = 1_200;

/**
 * Plays each answer that a person may give to an unknown outcome on a copy of the run, for all runs that the turn has touched: how the
 * run stands decides what an answer does to its steps. The lab may change without it, and the run may since the last sweep where it has
 * many steps: then what was played is as old as that.
 */
export function playAnswers(tx: Transaction): void {
  for (const run of tx.touchedRuns()) {
    const { snapshot, answers = {} } = run;
    const steps = snapshot.plan.length;
    const open = unknownAttempts(snapshot)
      .filter(({ flight }) => isCurrentStep(snapshot, flight.step))
      .slice(0, Math.max(1, Math.floor(mostAtOnce / steps)));
    if (open.length === 0 && !run.answers) continue;
    const isKnown = open.every(({ command_id }) => answers[command_id]);
    const waits = isKnown && open.length * steps > mostEachTurn && !tx.isSweep;
    run.isToPlay = waits && open.length > 0;
    if (!waits) run.answers = playAll(tx, run, open);
    if (open.length > 0) tx.played.set(run.definition.run_id, run.answers ?? {});
  }
}

/** A preview stops nobody: where it cannot be played, that is told of no answer of the run. */
function playAll(tx: Transaction, run: OwnedRun, open: ReturnType<typeof unknownAttempts>): PlayedAnswers {
  try {
    return Object.fromEntries(open.map(({ command_id, flight }) => [command_id, playEach(tx, run, flight)]));
  } catch (error) {
    const text = 'what would follow from answers to an unknown outcome cannot be worked out';
    const about = { ...runIds(run.definition), reason: messageOf(error) };
    tx.note('warn', text, about);
    return {};
  }
}

function playEach(tx: Transaction, run: OwnedRun, flight: Flight): PlayedAnswers[string] {
  const play = (as: Resolution) => new Rehearsal(tx, run, flight, as).play();
  return { happened: play('happened'), did_not: play('did_not'), skip: play('skip'), abort: play('abort') };
}

/** A turn in which a person gives an answer: on copies, and never committed. */
class Rehearsal extends Transaction {
  readonly #before: Transaction;
  readonly #run: OwnedRun;
  readonly #asked: Flight;
  readonly #as: Resolution;
  readonly #undecided = new Set<number>();
  readonly #given: RunSnapshot;
  readonly #effects = new Set<RunEffect['type']>();

  constructor(before: Transaction, given: OwnedRun, asked: Flight, as: Resolution) {
    const { state, run } = copyWith(before.state, given);
    super(state, before.now);
    this.#before = before;
    this.#run = run;
    this.#asked = asked;
    this.#as = as;
    this.#given = given.snapshot;
  }

  /** @throws where the machine does: what it makes of that is no consequence of the answer. */
  play(): PlayedAnswer {
    const run = this.#run;
    const { step, command_id } = this.#asked;
    this.apply(run, { type: 'resolve', command_id, as: this.#as });
    // What a pause keeps back comes once it ends.
    if (run.outline.pausedByHand) this.apply(run, { type: 'resume' });
    const [crash] = this.crashes;
    if (crash) throw new Error(crash.reason);
    const { snapshot } = run;
    const value = snapshot.steps[step]?.value;
    const to = run.waits.get(step)?.queued?.home;
    const end = endOfStep(value);
    const ends = endOf(snapshot);
    const failure = this.#failure();
    return {
      ...(end === undefined ? { step: 'again', attempt: nextAttempt(snapshot, step) } : { step: end }),
      ...defined({ to, ends, failure }),
      others: this.#others(ends !== undefined),
      locations: this.#locations(),
      ...(this.#effects.has('restoreLocations') ? { restores: true } : {}),
      ...(this.#effects.has('endQuarantine') ? {} : { holds_back: true }),
    };
  }

  /** A step that reads the data of the answer cannot be decided before they are given. */
  protected override workOut({ run, effect }: Undecided): Decided | undefined {
    const { step } = this.#asked;
    const record = run.steps[step];
    if (this.#as !== 'happened' || !record) return super.workOut({ run, effect });
    let looked = false;
    const data = untold(() => (looked = true));
    const seen = { ...run, steps: { ...run.steps, [step]: { ...record, data } } };
    const made = super.workOut({ run: seen, effect });
    if (!looked) return made;
    this.#undecided.add(effect.step);
    return undefined;
  }

  protected override perform(run: OwnedRun, effect: RunEffect): void {
    this.#effects.add(effect.type);
    super.perform(run, effect);
  }

  /** A run that was to fail already does not fail by the answer. Others that have failed, the end of the run may end as well. */
  #failure(): PlayedAnswer['failure'] {
    const { snapshot, definition } = this.#run;
    const { error } = snapshot.context;
    const fails = (position: number) =>
      snapshot.steps[position]?.value === 'failed' && this.#given.steps[position]?.value !== 'failed';
    const step = [this.#asked.step, ...snapshot.plan.keys()].find(fails);
    if (!error || step === undefined || this.#given.context.error) return undefined;
    return { step, name: definition.steps[step]?.name ?? '', code: error.code };
  }

  #others(isEnding: boolean): PlayedAnswer['others'] {
    const { snapshot, definition } = this.#run;
    const startable = new Set(startableSteps(snapshot));
    const others: PlayedAnswer['others'] = {};
    for (const step of snapshot.plan.keys()) {
      const fate = this.#fateOf(step, startable, isEnding);
      if (step === this.#asked.step || fate === undefined) continue;
      const { name = '', module = '' } = definition.steps[step] ?? {};
      const some = (others[fate] ??= { first: [], more: 0 });
      if (some.first.length < mostNamed) some.first.push({ step, name, module });
      else some.more += 1;
    }
    return others;
  }

  #fateOf(position: number, startable: ReadonlySet<number>, isEnding: boolean): StepFate | undefined {
    const { plan, steps } = this.#run.snapshot;
    const step = steps[position];
    if (this.#undecided.has(position)) return 'undecided';
    if (step && inFlightState(step)) return 'acting';
    if (waitsForPerson(step)) return 'asked';
    const isOver = step && isEnded(step);
    if (isEnding && !isOver && plan[position]?.cleanup && !isCancelledAtOnce(this.#run.snapshot))
      return 'cleanup';
    if (startable.has(position)) return 'next';
    if (!isEnding || (isOver && step.value !== 'cancelled') || this.#wasStopped(position)) return undefined;
    if (step?.context.why_unknown === undefined) return 'never';
    return isOver ? 'given_up' : undefined;
  }

  /** It had begun, and the run's end has cancelled it already. */
  #wasStopped(position: number): boolean {
    const step = this.#given.steps[position];
    return step?.value === 'cancelled' && step.context.attempts > 0;
  }

  #locations(): PlayedAnswer['locations'] {
    const before = this.#before.state.locations;
    return [...this.state.locations].flatMap(([name, record]): PlayedAnswer['locations'] => {
      if (record === before.get(name)) return [];
      const { length } = thingsAt(record);
      return [length > 1 ? [name, record.state, String(length)] : [name, record.state]];
    });
  }
}

/** What the answer has made of the step; undefined where that is done once more. */
function endOfStep(value: StepSnapshot['value'] | undefined): PlayedAnswer['step'] | undefined {
  const ended = ['succeeded', 'skipped', 'failed', 'cancelled'] as const;
  return ended.find((each) => each === value);
}

/** How the run ends, or is about to; undefined where it goes on. */
function endOf(snapshot: RunSnapshot): PlayedAnswer['ends'] {
  const work = workOf(snapshot);
  if (work === 'draining') return stateOf(snapshot) === 'cancelling' ? 'cancelled' : 'failed';
  return work === 'completed' || work === 'failed' || work === 'cancelled' ? work : undefined;
}

/** Data that nobody has told: `looked` is called whatever is asked of them. */
function untold(looked: () => void): JsonObject {
  return new Proxy<JsonObject>({}, new Proxy({}, { get: () => void looked() }));
}
