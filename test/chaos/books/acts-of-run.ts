import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import type { AcceptedRun } from './accepted-run.ts';
import type { Actuation } from './actuation.ts';
import { parseMark, roundOf, type AskedStep, type Source, type Threshold } from './asked-step.ts';

/** What instruments did on one command. */
export interface Command {
  id: string;
  begins: number;
  input?: string;
  got?: Json;
  tag?: string;
  end?: Pick<Actuation, 'how' | 'made' | 'list'>;
}

/** What was done for one step of a run, or for one round of it. */
export interface Acts {
  mark: string;
  /** In the order in which they were first begun. */
  commands: Map<string, Command>;
}

/** Finds what was done for another run. */
export type OtherRun = (run_id: string) => ActsOfRun | undefined;

/** All that instruments did for a run, as far as their book has been read. */
export class ActsOfRun {
  readonly run: AcceptedRun;
  readonly #acts = new Map<string, Acts>();
  readonly #steps = new Map<string, AskedStep>();
  readonly #other: OtherRun;

  constructor(run: AcceptedRun, other: OtherRun) {
    this.run = run;
    this.#other = other;
    for (const step of run.steps) this.#steps.set(step.name, step);
  }

  step(name: string): AskedStep | undefined {
    return this.#steps.get(name);
  }

  of(mark: string): Acts | undefined {
    return this.#acts.get(mark);
  }

  all(): Iterable<Acts> {
    return this.#acts.values();
  }

  /** Takes in a line of the book; the command that it is about. */
  take({ edge, command: id, mark, input, got, tag, how, made, list }: Actuation): Command {
    let acts = this.#acts.get(mark);
    if (!acts) this.#acts.set(mark, (acts = { mark, commands: new Map() }));
    let command = acts.commands.get(id);
    if (!command) acts.commands.set(id, (command = { id, begins: 0 }));
    if (edge === 'begin') {
      command.begins += 1;
      Object.assign(command, { input, got, tag });
    } else command.end = { how, made, list } as NonNullable<Command['end']>;
    return command;
  }

  /** The last command that was begun for it. */
  latest(mark: string): Command | undefined {
    return [...(this.#acts.get(mark)?.commands.values() ?? [])].at(-1);
  }

  /** How many commands ended like that. */
  count(mark: string, how: Actuation['how']): number {
    return [...(this.#acts.get(mark)?.commands.values() ?? [])].filter(({ end }) => end?.how === how).length;
  }

  /** How many rounds of a loop have begun. */
  rounds(name: string): number {
    return [...this.#acts.keys()].filter((mark) => {
      const { name: of, round } = parseMark(mark);
      return of === name && round !== undefined;
    }).length;
  }

  isTakenOver(mark: string): boolean {
    return this.run.takenOver?.steps.has(mark) === true;
  }

  /** The number that a step has made; null where it has none, as it was not done. */
  madeBy(mark: string): number | null {
    const skipped = this.run.requests.skips.get(mark);
    const { end } = this.latest(mark) ?? {};
    if (end?.how === 'done') return end.made ?? null;
    if (skipped !== undefined) return skipped;
    return this.isTakenOver(mark) ? (this.#old()?.madeBy(mark) ?? null) : null;
  }

  listOf(mark: string): readonly number[] {
    return this.latest(mark)?.end?.list ?? (this.isTakenOver(mark) ? (this.#old()?.listOf(mark) ?? []) : []);
  }

  /** True where the step is not done, by its condition; undefined while that is open. */
  isLeftOut(when: Threshold | undefined): boolean {
    const made = when && this.madeBy(when.step);
    return when !== undefined && typeof made === 'number' && made <= when.above;
  }

  /** How many rounds a loop has that is over; undefined where it is not. */
  roundsOver({ name, rounds }: AskedStep): number | undefined {
    if (!rounds) return undefined;
    const done = (round: number) => this.isDone(roundOf(name, round));
    if ('listOf' in rounds) {
      const { length } = this.listOf(rounds.listOf);
      return length > 0 && Array.from({ length }, (_, i) => i + 1).every(done) ? length : undefined;
    }
    const most = 'times' in rounds ? rounds.times : rounds.max;
    for (let round = 1; round <= most; round += 1) {
      if (!done(round)) return undefined;
      if (!('until' in rounds) && round === most) return round;
      if ('until' in rounds && (this.madeBy(roundOf(name, round)) ?? 0) > rounds.until) return round;
    }
    return undefined;
  }

  isDone(mark: string): boolean {
    return this.latest(mark)?.end?.how === 'done' || this.isTakenOver(mark);
  }

  /**
   * True where the run may go on without the step. A workflow lets it where the latest attempt has failed, or its agent was killed:
   * should it still move, its end tells so later. A person lets it as well where somebody has stopped it: a store that was put back has
   * forgotten who.
   */
  isPassedOver({ name, continues }: AskedStep): boolean {
    const latest = this.latest(name);
    const how = latest?.end?.how;
    const cameToNothing =
      latest !== undefined && (how === undefined || how === 'failed' || how === 'orphaned');
    const isSkipped = this.run.requests.skips.has(name) && (cameToNothing || how === 'stopped');
    return isSkipped || (continues === true && cameToNothing);
  }

  /** What a step may be given, by what is known when it begins. */
  mayGet(source: Source, round: number | undefined): Json[] {
    if ('itemOf' in source) return [this.listOf(source.itemOf)[(round ?? 1) - 1] ?? null];
    if ('answerTo' in source) {
      const { promised, requests } = this.run;
      const sure = promised.flatMap((each) =>
        each.verb === 'answer' && each.step === source.answerTo ? [valueOf(each.answer)] : [],
      );
      if (sure.length > 0) return sure;
      const sent = (requests.answers.get(source.answerTo) ?? []).map(valueOf);
      return this.isTakenOver(source.answerTo) ? (this.#old()?.mayGet(source, round) ?? sent) : sent;
    }
    const step = this.step(source.made);
    if (!step?.rounds) return [this.madeBy(source.made)];
    const count = this.roundsOver(step) ?? 0;
    const made = Array.from({ length: count }, (_, i) => this.madeBy(roundOf(step.name, i + 1)));
    return ['listOf' in step.rounds ? made : (made.at(-1) ?? null)];
  }

  #old(): ActsOfRun | undefined {
    return this.run.takenOver && this.#other(this.run.takenOver.from);
  }
}

/** What later steps have of an answer: of a form its one field. */
function valueOf(answer: Json): Json {
  return isObject(answer) ? (answer['note'] ?? null) : answer;
}
