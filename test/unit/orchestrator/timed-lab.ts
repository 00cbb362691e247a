import { VirtualLab } from '../../../orchestrator/rehearsal/index.ts';
import { waitInWords } from '../../../shared/explain/waits/in-words.ts';
import type { OwnedRun } from '../../../orchestrator/state/lab-state.ts';
import type { OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import { Lab, said } from './owner-lab.ts';
import { helloOf } from './run-fixtures.ts';

const beginning = 1_000_000;

/** So many turns show that something never comes to rest. */
const mostTurns = 1_000;

/** A lab in virtual time, in which actions take as long as they are declared to. Times are milliseconds. */
export class TimedLab extends VirtualLab {
  /** So far the clocks of agents are ahead. */
  ahead = 0;
  readonly #turns: { tx: Transaction; at: number }[] = [];
  readonly #runs = new Map<string, OwnedRun>();
  #revision = 0;

  /**
   * @param modules by name, and how many instances each has
   * @param lasts how long an action takes that is declared to take so long
   */
  constructor(modules: Record<string, number>, lasts: (duration: number) => number = (duration) => duration) {
    super(new Lab().state, beginning, ({ definition }, { position }) =>
      lasts((definition.steps[position]?.duration ?? 0) * 1000),
    );
    for (const [module, count] of Object.entries(modules))
      for (let n = 0; n < count; n += 1) {
        const id = `${module}${n}`;
        const facts = {
          module,
          instance: `i${n}`,
          boot_id: id,
          journal_id: id,
          hello_id: id,
          asked: this.state.epoch,
        };
        this.play(said('agent.hello', {}, helloOf(facts).body));
      }
  }

  /** How long actions took tells nothing of those to come. */
  forgetDurations(): void {
    this.state.durations.add = () => {};
  }

  submit(run_id: string, facts: Partial<RunDefinition>): OwnedRun {
    this.play({ kind: 'found', run: newStoredRun({ run_id, created_at: this.now, ...facts }) });
    const run = this.state.runs.get(run_id);
    if (!run) throw new Error(`run ${run_id} was not taken in`);
    this.#runs.set(run_id, run);
    return run;
  }

  /** Time goes on until nothing more happens by itself, or until then. Answers whether it came so far. */
  goOn(until = Infinity): boolean {
    let comes = Infinity;
    const isAtRest = this.playOn((turns, next) => {
      comes = next;
      return next <= until && turns < mostTurns;
    });
    if (!isAtRest && comes <= until) return false;
    if (until < Infinity) this.now = Math.max(this.now, until);
    return true;
  }

  override play(...inputs: OwnerInput[]): Transaction {
    const tx = super.play(...inputs.map((input) => this.#withTimes(input)));
    this.#turns.push({ tx, at: this.now });
    return tx;
  }

  /** As it stands, or stood in the end. */
  runOf(run_id: string): OwnedRun {
    const run = this.#runs.get(run_id);
    if (!run) throw new Error(`there is no run ${run_id}`);
    return run;
  }

  /** Agents tell when an action began and ended, by their clocks. */
  #withTimes(input: OwnerInput): OwnerInput {
    if (input.kind !== 'message' || input.message.type !== 'step.settled') return input;
    const { command_id, body } = input.message;
    const given = this.given.findLast((each) => each.command_id === command_id);
    if (!given || body.started_at !== undefined) return input;
    const times = { started_at: given.at + this.ahead, ended_at: this.now + this.ahead };
    return { ...input, message: { ...input.message, body: { ...body, ...times } } };
  }

  /** What is in the log of a run, with the second in which it was told. */
  logOf(run_id: string): string[] {
    const { steps } = this.runOf(run_id).definition;
    return this.#turns.flatMap(({ tx, at }) => {
      const change = tx.changes()?.runs.find((run) => run.run_id === run_id);
      return change?.log.map((line) => `${(at - beginning) / 1000}: ${logSentence(line, { steps })}`) ?? [];
    });
  }

  /** A person pauses a module, or has it go on. */
  order(command: 'pause' | 'resume', module: string): void {
    const order = { command, module, revision: (this.#revision += 1), at: this.now };
    this.play(said('workcell.control', {}, order));
  }

  /** When a step was given out last, in seconds since the lab began; undefined where it was not. */
  begun(run_id: string, position: number): number | undefined {
    const found = this.given.findLast((each) => each.run_id === run_id && each.position === position);
    return found && (found.at - beginning) / 1000;
  }

  /** Why a step waits, as people read it. */
  whyOf(run_id: string, position: number): string | undefined {
    this.play({ kind: 'tick', all: true });
    const run = this.#runs.get(run_id);
    const wait = run?.waits.get(position);
    if (!run || !wait?.why) return undefined;
    const { kind: reason, ...known } = wait.why;
    const { module = '' } = run.definition.steps[position] ?? {};
    return waitInWords({ reason, step: position, name: '', since: wait.since, module, ...known });
  }
}
