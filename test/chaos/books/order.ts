import type { ActsOfRun } from './acts-of-run.ts';
import { parseMark, roundOf, type AskedStep } from './asked-step.ts';

/** The order in which a run's steps may act: each after all that it depends on, and none once what depends on it has begun. */
export class Order {
  readonly #acts: ActsOfRun;
  /** The steps that come after a step, directly or by others. */
  readonly #later = new Map<string, Set<string>>();
  readonly #begun = new Set<string>();
  /** Of these, the steps whose turn it was; and the commands that began when it was not. */
  readonly #rightly = new Set<string>();
  readonly #wrong = new Set<string>();

  constructor(acts: ActsOfRun) {
    this.#acts = acts;
    for (const step of acts.run.steps) this.#later.set(step.name, laterThan(step, acts.run.steps));
  }

  /** Whether a command may begin for it now; called after its line was taken in. */
  mayBegin(mark: string, command: string): boolean {
    const { name, round } = parseMark(mark);
    const step = this.#acts.step(name);
    if (!step) return false;
    const inTurn = this.#isInTurn(step, round, mark) && !this.#isLate(name, this.#begun);
    this.#begun.add(name);
    const isRight = inTurn && !this.#acts.isTakenOver(mark);
    if (isRight) this.#rightly.add(name);
    else this.#wrong.add(command);
    return isRight;
  }

  /** Whether one that began in its turn may still have been moving until now. */
  mayEnd(mark: string, command: string): boolean {
    return this.#wrong.has(command) || !this.#isLate(parseMark(mark).name, this.#rightly);
  }

  #isLate(name: string, begun: ReadonlySet<string>): boolean {
    return [...(this.#later.get(name) ?? [])].some((later) => begun.has(later));
  }

  #isInTurn(step: AskedStep, round: number | undefined, mark: string): boolean {
    const { recovers, insertedBefore, cleanup, rounds } = step;
    if (recovers !== undefined) return this.#mayRecover(step, recovers);
    if (insertedBefore !== undefined) return this.#isHeld(insertedBefore);
    if (cleanup) return true;
    if ((rounds === undefined) !== (round === undefined)) return false;
    if (this.#acts.isLeftOut(step.when) || !step.after.every((before) => this.#isOver(before))) return false;
    if (round !== undefined) return this.#mayBeginRound(step, round);
    return this.#isRecovered(step.name, mark) && this.#areInsertedDone(step.name);
  }

  #mayBeginRound({ name, rounds }: AskedStep, round: number): boolean {
    if (!rounds) return false;
    const before = Array.from({ length: round - 1 }, (_, i) => roundOf(name, i + 1));
    const open = before.filter((each) => !this.#acts.isDone(each)).length;
    if ('listOf' in rounds) return round <= this.#acts.listOf(rounds.listOf).length && open < rounds.atOnce;
    const enough =
      'until' in rounds ? before.some((each) => (this.#acts.madeBy(each) ?? 0) > rounds.until) : false;
    return open === 0 && !enough && round <= ('times' in rounds ? rounds.times : rounds.max);
  }

  /** It is done once for each time that the step has failed, and after those of the list that come before it. */
  #mayRecover(step: AskedStep, owner: string): boolean {
    const times = this.#acts.of(step.name)?.commands.size ?? 0;
    const before = this.#recoveriesOf(owner).slice(
      0,
      this.#recoveriesOf(owner).findIndex(({ name }) => name === step.name),
    );
    return (
      this.#hasFailed(owner) &&
      times <= this.#acts.count(owner, 'failed') &&
      before.every(({ name }) => this.#acts.count(name, 'done') >= times)
    );
  }

  /** True where all is done that is to be done after each failure before this command. */
  #isRecovered(name: string, mark: string): boolean {
    const failed = this.#acts.count(mark, 'failed');
    return this.#recoveriesOf(name).every((each) => this.#acts.count(each.name, 'done') === failed);
  }

  #recoveriesOf(owner: string): AskedStep[] {
    return this.#acts.run.steps.filter(({ recovers }) => recovers === owner);
  }

  #hasFailed(name: string): boolean {
    return this.#acts.latest(name)?.end?.how === 'failed';
  }

  /** A person is asked, too, how it goes on where the store has forgotten who had the step stopped. */
  #isHeld(name: string): boolean {
    return this.#hasFailed(name) || this.#acts.latest(name)?.end?.how === 'stopped';
  }

  /** What a person has put in is over once it has begun, before the step itself goes on. */
  #areInsertedDone(name: string): boolean {
    return this.#acts.run.steps
      .filter(({ insertedBefore }) => insertedBefore === name)
      .every((each) => !this.#acts.latest(each.name) || this.#acts.isDone(each.name));
  }

  /** True where those that wait for the step may go on. */
  #isOver(name: string): boolean {
    const acts = this.#acts;
    const step = acts.step(name);
    if (!step) return false;
    if (acts.isDone(name) && !step.rounds) return true;
    if (acts.isLeftOut(step.when) || step.asks) return step.after.every((before) => this.#isOver(before));
    if (step.rounds) return acts.isTakenOver(name) || acts.roundsOver(step) !== undefined;
    return acts.isPassedOver(step) && this.#isRecovered(name, name);
  }
}

function laterThan(step: AskedStep, steps: readonly AskedStep[]): Set<string> {
  const later = new Set<string>();
  const own = steps.findIndex(({ name }) => name === step.name);
  // What is done because a step has failed is done before what comes after that step.
  const anchor = step.recovers ?? step.insertedBefore ?? step.name;
  const comesAfter = (each: AskedStep, at: number): boolean =>
    each.cleanup === true
      ? step.cleanup !== true || at > own
      : each.after.some((before) => before === anchor || later.has(before));
  // Steps stand in an order in which each comes after those that it depends on.
  steps.forEach((each, at) => {
    if (each.name !== step.name && each.name !== anchor && comesAfter(each, at)) later.add(each.name);
  });
  return later;
}
