import { waitInWords } from '../../../shared/explain/waits/in-words.ts';
import type { LabState, OwnedRun } from '../../../orchestrator/state/lab-state.ts';
import { applyTurn, type OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import { commands, Lab, said } from './owner-lab.ts';
import { helloOf } from './run-fixtures.ts';

const beginning = 1_000_000;

/** A lab in which actions take time: they are carried out as time goes on, and nothing else happens. Times are milliseconds. */
export class TimedLab {
  readonly state: LabState = new Lab().state;
  now = beginning;
  /** What has been given out, in that order. */
  readonly given: { run_id: string; position: number; key: string; at: number }[] = [];
  readonly #turns: { tx: Transaction; at: number }[] = [];
  readonly #runs = new Map<string, OwnedRun>();
  readonly #lasts: (duration: number) => number;
  #ends: { at: number; input: OwnerInput }[] = [];
  #revision = 0;

  /**
   * @param modules by name, and how many instances each has
   * @param lasts how long an action takes that is declared to take so long
   */
  constructor(modules: Record<string, number>, lasts: (duration: number) => number = (duration) => duration) {
    this.#lasts = lasts;
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

  /** Time goes on until nothing more happens by itself, or until then. */
  goOn(until = Infinity): void {
    for (let turn = 0; turn < 1_000; turn += 1) {
      this.#ends.sort((a, b) => a.at - b.at);
      const [end] = this.#ends;
      const next = Math.min(
        end?.at ?? Infinity,
        this.state.promisesChangeAt,
        ...this.state.deadlines.values(),
      );
      if (next > until || next === Infinity) break;
      this.now = Math.max(this.now, next);
      if (end && end.at <= this.now) {
        this.#ends = this.#ends.slice(1);
        this.play(end.input);
      } else this.play({ kind: 'tick', all: false });
    }
    if (until < Infinity) this.now = Math.max(this.now, until);
  }

  play(...inputs: OwnerInput[]): Transaction {
    const tx = applyTurn(this.state, inputs, this.now);
    this.#turns.push({ tx, at: this.now });
    for (const { command_id, run_id, body } of commands(tx)) {
      const { module, instance, number } = body;
      const position = Number(command_id.split('.')[1]);
      const { duration = 0 } = this.state.runs.get(run_id)?.definition.steps[position] ?? {};
      this.given.push({ run_id, position, key: `${module}/${instance}`, at: this.now });
      const settled = { module, instance, number, outcome: 'succeeded', acted: true };
      const input = said('step.settled', { run_id, command_id }, settled);
      this.#ends.push({ at: this.now + this.#lasts(duration * 1000), input });
    }
    return tx;
  }

  /** As it stands, or stood in the end. */
  runOf(run_id: string): OwnedRun {
    const run = this.#runs.get(run_id);
    if (!run) throw new Error(`there is no run ${run_id}`);
    return run;
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
