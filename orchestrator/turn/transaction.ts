import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { runEventId, type RunEdit, type RunEventBody } from '../../shared/contracts/run-event.ts';
import type { Amendment, PlayedAnswers, RunDefinition, StepRecord } from '../../shared/contracts/run.ts';
import type { LogLine } from '../../shared/contracts/log-line.ts';
import type { LogLevel, RunFact } from '../../shared/contracts/run-fact.ts';
import { fact } from '../../shared/sentences/index.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { runIds, type RunIds } from '../../shared/observe/index.ts';
import type { DeadlockStep } from '../../shared/contracts/waiting-for.ts';
import type { Changes } from '../../shared/store/index.ts';
import {
  advance,
  newlyHeld,
  outlineOf,
  roundParts,
  type RunEffect,
  type TimelessEvent,
  flightOf,
} from '../machine/index.ts';
import { simulate } from '../simulation/index.ts';
import { sendCancel } from './acting.ts';
import { reindex, type OwnedRun, isSame, type Why, type TurnWatch } from '../state/index.ts';
import { attemptsOf } from '../../shared/contracts/command-id.ts';
import {
  bookLocations,
  unverifyLocations,
  endQuarantine,
  quarantine,
  restoreLocations,
} from './quarantine.ts';
import { giveBackSuppliesOf } from './supplies.ts';
import { commandMessage, type Outgoing } from '../delivery/index.ts';
import {
  answerTold,
  stepThatAsks,
  noticeBody,
  runEvents,
  stepEvent,
  stepEvents,
  type Occasion,
  withEarlier,
  waitedRecord,
} from './run-events.ts';
import { type Decided, decideStep, recoveryOf } from './decide-step.ts';
import { measureRun, measureStep, type Measured, datapointRecords } from './step-datapoints.ts';
import { TouchedRuns } from './touched-runs.ts';
import { WorkcellChanges } from './workcell-changes.ts';

/** A step of which is still to be worked out what it comes to, or what is done because it has failed. */
export interface Undecided {
  run: OwnedRun;
  effect: Extract<RunEffect, { type: 'decide' | 'addRecovery' }>;
}

/** A line for the process's own log: a constant text, and what it is about. */
export type ProcessLine = { level: 'info' | 'warn'; text: string; about: Record<string, unknown> };

/** The machine threw on an event. */
export interface Crash {
  run: RunIds;
  reason: string;
  /** The message that the event came of; it belongs into the dead letters. */
  message_id?: string;
}

/**
 * One turn of the owner's loop: takes what has happened, works it into the lab state, and gathers what is to be committed and
 * what is to be sent afterwards. No I/O, no clock. If the commit fails, the lab state is worthless and thrown away.
 */
export class Transaction extends WorkcellChanges {
  /** Runs that the machine failed on. */
  readonly crashes: Crash[] = [];
  /** Hears what the turn changes, where somebody wants to. */
  watch: TurnWatch | undefined;
  /** The id of the message that is being applied. */
  applying: string | undefined;
  /** What the metrics are told, once it is committed. */
  readonly measured: Measured[] = [];
  /** What the process's own log is told, once it is committed. */
  readonly processLog: ProcessLine[] = [];
  /** The reasons of all runs that wait are to be looked at anew. */
  explainAll = false;
  /** All that waits is looked at because its time has come, and no order waits for the turn: it may take long. */
  isSweep = false;
  /** True where nothing follows from the turn in this term: the next one begins from what is committed. */
  endsTerm = false;
  /** What answers to unknown outcomes would do, by run. */
  readonly played = new Map<string, PlayedAnswers>();
  /** Modules that something was granted to. */
  readonly grants = new Set<string>();
  readonly #touched = new TouchedRuns();
  /** What is still to be worked out of steps whose turn has come. */
  readonly #undecided: Undecided[] = [];

  /**
   * Lets an event happen to a run and carries out its effects, and whatever is decided of its steps because of it. False where the
   * event did not fit.
   * @param amendment what the run's definition says from then on, where the event fits
   */
  apply(run: OwnedRun, timeless: TimelessEvent, amendment?: Amendment): boolean {
    const heard = this.#happen(run, timeless, amendment);
    for (let next = this.#undecided.shift(); next; next = this.#undecided.shift()) this.#decide(next);
    return heard;
  }

  /** Has the process's own log tell something. */
  note(level: ProcessLine['level'], text: string, about: ProcessLine['about']): void {
    this.processLog.push({ level, text, about });
  }

  /** Tells that a person has edited a run. */
  recordEdit(run: OwnedRun, edit: RunEdit, asked: Pick<RunEventBody, 'by' | 'reason'>): void {
    this.#logEvent(run, { run_id: run.definition.run_id, at: this.now, name: 'EDITED', ...asked, edit });
  }

  /** Tells, of both, that a run which is over goes on as this one. */
  recordRetry({ run_id, retry_of, retried_by, experiment_id }: RunDefinition): void {
    if (retry_of === undefined) return;
    const { by: who, reason } = retried_by ?? {};
    const asked = { by: who, reason };
    this.log(run_id, 'info', fact('goes_on_from', { run: retry_of, ...asked }));
    this.log(retry_of, 'info', fact('goes_on_as', { run: run_id, ...asked }));
    const retry = { retry_of, goes_on_as: run_id };
    for (const each of [retry_of, run_id]) {
      const said = { ...(who === undefined ? {} : { by: who }), ...(reason === undefined ? {} : { reason }) };
      const body: RunEventBody = { run_id: each, at: this.now, name: 'RETRIED', ...said, retry };
      this.#touched.touch(each, this.state.runs.get(each)).log.push(this.#line(body, experiment_id));
    }
  }

  /** What a step comes to; undefined where that is still to be learned. */
  protected workOut({ run, effect }: Undecided): Decided | undefined {
    return effect.type === 'decide'
      ? decideStep(run, effect.step, this.state.workcell)
      : recoveryOf(run, effect.step);
  }

  #decide({ run, effect }: Undecided): void {
    let made;
    try {
      made = this.workOut({ run, effect });
    } catch (error) {
      this.#happen(run, this.#crash(run, effect.type, error));
      return;
    }
    if (!made) return;
    const base = run.definition.steps.length;
    const added = made.added.map((step, index) => [base + index, step] as const);
    this.#happen(run, made.event, added.length > 0 ? { steps: Object.fromEntries(added) } : undefined);
  }

  /** A mistake of ours ends this run alone: the others must not wait behind it. */
  #crash(run: OwnedRun, what: string, error: unknown): { type: 'crash'; message: string } {
    const message = `${what}: ${messageOf(error)}`;
    this.crashes.push({
      run: runIds(run.definition),
      reason: `run ${run.definition.run_id}: ${message}`,
      ...(this.applying === undefined ? {} : { message_id: this.applying }),
    });
    return { type: 'crash', message };
  }

  #happen(run: OwnedRun, timeless: TimelessEvent, amendment?: Amendment): boolean {
    const event = { ...timeless, at: this.now };
    let next;
    try {
      next = advance(run.snapshot, event, this.state.timing);
    } catch (error) {
      next = advance(run.snapshot, { ...this.#crash(run, event.type, error), at: this.now });
    }
    if (!next.heard) return false;
    const { snapshot: before, outline: stoodAt } = run;
    const outline = outlineOf(next.snapshot);
    const held = newlyHeld(before, next.snapshot, next.changed);
    const { advanced } = this.#touched.touch(run.definition.run_id, run);
    for (const position of next.changed) advanced.add(position);
    run.snapshot = next.snapshot;
    run.outline = outline;
    if (amendment) this.#touched.amend(run, amendment);
    this.measured.push(...measureRun(run, stoodAt, this.now));
    if (before !== next.snapshot || next.effects.some((effect) => effect.type !== 'log'))
      this.#touched.update(run);
    for (const effect of next.effects) this.perform(run, effect);
    for (const body of runEvents(run, stoodAt, this.now)) this.#logEvent(run, body);
    for (const position of held) this.#recordHeld(run, position);
    this.watch?.runAdvanced(run, before, next.changed);
    // What steps wait for may be different from before.
    const isReplanned = event.type === 'insert' || event.type === 'change';
    reindex(this.state, run, this.now, isReplanned ? undefined : next.changed);
    return true;
  }

  /** A line for the log of any run, terminal ones included. */
  log(runId: string, level: LogLevel, told: RunFact | { text: string }): void {
    const line: LogLine =
      'event' in told ? { at: this.now, level, fact: told } : { at: this.now, level, ...told };
    this.#touched.touch(runId, this.state.runs.get(runId)).log.push(line);
  }

  /** Notes why a step of a run waits; nothing is written where the reason is the same as before. */
  setWaiting(run: OwnedRun, position: number, why: Why): void {
    const wait = run.waits.get(position);
    if (isSame(wait?.why, why)) return;
    run.waits.set(position, { since: this.now, ...wait, why });
    if (wait?.queued) wait.queued.told = true;
    this.#touched.update(run);
  }

  /** Writes anew what is told of a run, although nothing has happened to it. */
  tellAnew(run: OwnedRun): void {
    this.#touched.update(run);
  }

  /** Notes that a step waits in a deadlock, or no longer. */
  setDeadlock(run: OwnedRun, position: number, deadlock: DeadlockStep[] | undefined): void {
    const wait = run.waits.get(position);
    if (!wait || isDeepStrictEqual(wait.circle, deadlock)) return;
    const { circle: _, ...rest } = wait;
    run.waits.set(position, deadlock ? { ...rest, circle: deadlock } : rest);
    this.#touched.update(run);
  }

  /** The revision that a run has once this turn is committed, if the turn changes it. */
  revisionOf(run: OwnedRun): number {
    return this.#touched.isUpdated(run.definition.run_id) ? run.revision : run.revision + 1;
  }

  /** The runs that something happened to in this turn and that are not over. */
  touchedRuns(): OwnedRun[] {
    return this.#touched.unfinished();
  }

  /** All that the turn changed; undefined where it changed nothing. */
  changes(): Changes | undefined {
    const { runs, feed: ofRuns } = this.#touched.changes(this.now, this.state.workcell, this.played);
    const feed = [...this.feed, ...ofRuns];
    if (runs.length === 0 && Object.keys(this.fields).length === 0 && feed.length === 0) return undefined;
    const grants = this.grants.size === 0 ? {} : { grants: [...this.grants] };
    return { runs, workcell: this.fields, feed, records: this.records, ...grants };
  }

  /** What a change of a step is to the outside. */
  #recordStep(run: OwnedRun, position: number, before: StepRecord | undefined, record: StepRecord): void {
    const occasion = this.#occasion(run);
    for (const body of stepEvents(occasion, position, before, record)) this.#logEvent(run, body);
    this.measured.push(...measureStep(run, position, before, record));
    if (before?.status === 'succeeded' || record.status !== 'succeeded') return;
    if (before?.status === 'running') this.#recordDuration(run, position, record);
    const { records, clashes } = datapointRecords(occasion, position, record);
    this.records.push(...records);
    const told = answerTold(this.state.workcell, run, position, record);
    const { run_id } = run.definition;
    const of = { step: position, attempt: record.attempt };
    if (told) this.log(run_id, 'info', fact('asked_and_answered', told, of));
    for (const clash of clashes) this.log(run_id, 'warning', fact('same_label', clash, of));
  }

  /** What an instrument did is expected to take as long again, and a loop to have as many rounds. */
  #recordDuration({ definition, snapshot }: OwnedRun, position: number, record: StepRecord): void {
    const { started_at, ended_at, instance } = record;
    const step = definition.steps[position];
    if (!step || definition.simulate || ended_at === undefined) return;
    if (step.loop) {
      const parts = roundParts(snapshot.plan, position);
      this.state.rounds.add(definition, position, parts.length / step.loop.body.length);
      return;
    }
    const { module, action, duration } = step;
    const declared = duration === undefined ? undefined : duration * 1000;
    this.state.durations.add(module, action, instance, Math.max(0, ended_at - started_at), declared);
  }

  /** Tells that a step has begun to wait for a person's word after its failure. */
  #recordHeld(run: OwnedRun, position: number): void {
    const record = run.steps[position];
    if (record) this.#logEvent(run, stepEvent(this.#occasion(run), 'STEP_HELD', position, record));
  }

  /** Tells that somebody is asked by a step that is given out. */
  #recordIfAsks(run: OwnedRun, position: number, record: StepRecord): void {
    if (!stepThatAsks(this.state.workcell, run, position)) return;
    this.#logEvent(run, stepEvent(this.#occasion(run), 'STEP_ASKS', position, record));
  }

  /** Logs an event of a run: for those who ask for events, and in the run's log. */
  #logEvent(run: OwnedRun, body: RunEventBody): void {
    const { run_id, experiment_id } = run.definition;
    const notice = noticeBody(run.definition, body, run.snapshot);
    if (notice) this.records.push({ kind: 'notice', id: runEventId(body), body: notice });
    this.#touched.touch(run_id, run).log.push(this.#line(body, experiment_id));
  }

  #line(body: RunEventBody, experiment_id: string): LogLine {
    return { at: this.now, level: 'event', body, experiment_id };
  }

  #occasion({ definition }: OwnedRun): Occasion {
    return { definition, at: this.now };
  }

  protected perform(run: OwnedRun, effect: RunEffect): void {
    const touched = this.#touched.touch(run.definition.run_id, run);
    switch (effect.type) {
      case 'log':
        touched.log.push({ at: this.now, level: effect.level, fact: effect.fact });
        return;
      case 'tell':
        this.#logEvent(run, { run_id: run.definition.run_id, at: this.now, ...effect.event });
        return;
      case 'beginStep':
        this.watch?.recordChanged(run, effect.step, run.steps[effect.step], effect.record);
        run.steps[effect.step] = withEarlier(
          waitedRecord(run, effect.step, effect.record, this.now),
          run.steps[effect.step],
        );
        touched.steps.add(effect.step);
        this.#recordIfAsks(run, effect.step, effect.record);
        return;
      case 'decide':
      case 'addRecovery':
        this.#undecided.push({ run, effect });
        return;
      case 'takeOver': {
        const record = run.definition.taken_over?.[effect.step];
        if (!record) throw new Error(`step ${effect.step} has nothing that is taken over`);
        run.steps[effect.step] = record;
        touched.steps.add(effect.step);
        return;
      }
      case 'patchStep': {
        const known = run.steps[effect.step] ?? effect.ifNone;
        const record = { ...effect.unlessKnown, ...known, ...effect.patch } as StepRecord;
        for (const name of effect.clear ?? []) if (!(name in effect.patch)) delete record[name];
        const before = run.steps[effect.step];
        run.steps[effect.step] = record;
        touched.steps.add(effect.step);
        this.#recordStep(run, effect.step, before, record);
        this.watch?.recordChanged(run, effect.step, before, record);
        return;
      }
      case 'sendCommand':
        this.toSend.push(this.#command(run, effect.command_id));
        return;
      case 'sendCancel':
        this.#cancel(run, effect);
        return;
      case 'bookLocations':
        bookLocations(this, run, effect.step);
        return;
      case 'unverifyLocations':
        unverifyLocations(this, run, effect.step);
        return;
      case 'restoreLocations':
        restoreLocations(this, run, effect.step);
        giveBackSuppliesOf(this, run.definition.run_id, effect.step);
        return;
      case 'quarantine':
        if (!run.definition.simulate) quarantine(this, effect, effect.command_id, effect.reason);
        unverifyLocations(this, run, effect.step);
        return;
      case 'endQuarantine':
        endQuarantine(this, effect, attemptsOf(run.definition.run_id, effect.step));
        return;
      default:
        assertNever(effect);
    }
  }

  #cancel(run: OwnedRun, effect: Extract<RunEffect, { type: 'sendCancel' }>): void {
    const { command_id } = effect;
    if (run.definition.simulate) this.toSend.push({ kind: 'cancel-simulated', command_id });
    // Only a timeout marks the attempt itself as asked to stop.
    else sendCancel(this, effect, flightOf(run.snapshot, command_id)?.asked_to_stop === true);
  }

  #command(run: OwnedRun, command_id: string): Outgoing {
    return run.definition.simulate
      ? simulate(this.state, run, command_id)
      : { kind: 'command', message: commandMessage(this.state, run, command_id) };
  }
}
