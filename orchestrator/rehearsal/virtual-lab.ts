import { instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { message, type BodyOf } from '../../shared/contracts/message.ts';
import { flightOf, inFlight, type Flight } from '../machine/index.ts';
import { simulate } from '../simulation/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import { applyTurn, type OwnerInput, Transaction } from '../turn/index.ts';

/** What an instance has been given, in virtual time. Times are milliseconds since the epoch. */
export interface Given {
  run_id: string;
  position: number;
  command_id: string;
  /** `module/instance`. */
  key: string;
  at: number;
  /** When it is over; undefined where it does not end by itself. */
  until: number | undefined;
}

/**
 * Says how long an instance takes for what it is given, in milliseconds; undefined where that does not end by itself. It has had it for
 * `passed` by now.
 */
type Lasts = (run: OwnedRun, given: Omit<Given, 'until'>, passed: number) => number | undefined;

/** What happens next in the place of an agent. */
interface Word {
  at: number;
  command_id: string;
  input: OwnerInput;
}

/**
 * A lab in virtual time: the owner's own turns on a state of its own, with a clock that goes from one thing that happens to the next. Actions
 * take time and succeed with what a simulated instrument would answer, agents do as they are asked, and nothing else happens. It reads no
 * store and sends nothing.
 */
export class VirtualLab {
  readonly state: LabState;
  now: number;
  /** What has been given out, in that order. */
  readonly given: Given[] = [];
  readonly #lasts: Lasts;
  #words: Word[] = [];

  constructor(state: LabState, now: number, lasts: Lasts) {
    this.state = state;
    this.now = now;
    this.#lasts = lasts;
    for (const run of state.runs.values())
      for (const flight of inFlight(run.snapshot))
        this.#begin(run, flight, run.steps[flight.step]?.started_at ?? now);
  }

  play(...inputs: OwnerInput[]): Transaction {
    const tx = applyTurn(this.state, inputs, this.now, undefined, this.turn());
    for (const item of tx.toSend) {
      if (item.kind === 'command') this.#take(item.message.run_id, item.message.command_id);
      if (item.kind === 'control' && item.message.type === 'cancel') this.#stop(item.message.body);
    }
    return tx;
  }

  /**
   * Time goes on until nothing more happens by itself: then it is true.
   * @param goesOn asked before each turn, and told how many there were and when this one is
   */
  playOn(goesOn: (turns: number, next: number) => boolean): boolean {
    for (let turns = 0; ; turns += 1) {
      const [word] = this.#words;
      const { promisesChangeAt, deadlines } = this.state;
      const next = Math.min(word?.at ?? Infinity, promisesChangeAt, ...deadlines.values());
      if (next === Infinity) return true;
      if (!goesOn(turns, next)) return false;
      this.now = Math.max(this.now, next);
      if (word && word.at <= this.now) {
        this.#words.shift();
        this.play(word.input);
      } else this.play({ kind: 'tick', all: false });
    }
  }

  /** True where an agent says that its instrument acts: where that does not end by itself, its time goes on. */
  protected tellsStart(_run_id: string, until: number | undefined): boolean {
    return until === undefined;
  }

  protected turn(): Transaction {
    return new Transaction(this.state, this.now);
  }

  /** A command that comes once more is one that it has, or has had. */
  #take(run_id: string, command_id: string): void {
    const run = this.state.runs.get(run_id);
    const flight = run && flightOf(run.snapshot, command_id);
    if (flight) this.#begin(run, flight, this.now);
  }

  #begin(run: OwnedRun, flight: Flight, at: number): void {
    const { step: position, command_id, module, instance, number, session } = flight;
    if (this.#words.some((word) => word.command_id === command_id)) return;
    const { run_id } = run.definition;
    const given = { run_id, position, command_id, key: instanceKey(flight), at };
    const lasts = this.#lasts(run, given, Math.max(0, this.now - at));
    const until = lasts === undefined ? undefined : Math.max(this.now, at + lasts);
    this.given.push({ ...given, until });
    if (this.tellsStart(run_id, until)) {
      const header = { workcell: this.state.workcell.name, run_id, command_id, session };
      const started = message('step.started', {
        ...header,
        body: { module, instance, number, started_at: at },
      });
      this.#say({ at: this.now, command_id, input: { kind: 'message', message: started } });
    }
    if (until === undefined) return;
    const { settled } = simulate(this.state, run, command_id);
    const done = { ...settled, body: { ...settled.body, acted: true } };
    this.#say({ at: until, command_id, input: { kind: 'message', message: done } });
  }

  /** Whatever is asked to stop ends at once. */
  #stop({ module, instance, commands }: BodyOf<'cancel'>): void {
    for (const { command_id, number } of commands) {
      const run_id = parseCommandId(command_id)?.run_id;
      if (run_id === undefined) continue;
      this.#words = this.#words.filter((word) => word.command_id !== command_id);
      const given = this.given.findLast((each) => each.command_id === command_id);
      if (given) given.until = this.now;
      const body = { module, instance, number, outcome: 'cancelled' as const, acted: true };
      const settled = message('step.settled', {
        ...{ workcell: this.state.workcell.name, run_id, command_id },
        body,
      });
      this.#say({ at: this.now, command_id, input: { kind: 'message', message: settled } });
    }
  }

  #say(word: Word): void {
    const after = this.#words.findIndex(({ at }) => at > word.at);
    this.#words.splice(after === -1 ? this.#words.length : after, 0, word);
  }
}
