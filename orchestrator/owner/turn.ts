import { isDeepStrictEqual } from 'node:util';
import type { About } from '../../shared/contracts/about.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { DefinitionRecord } from '../../shared/contracts/definition.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { Holds } from '../../shared/contracts/holds.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import { isTerminal, type LogLine, type StepRecord } from '../../shared/contracts/run.ts';
import {
  workcellField,
  type AnswerRecord,
  type Claim,
  type InstanceRecord,
  type LocationRecord,
} from '../../shared/contracts/workcell-state.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { messageOf } from '../../shared/errors/weir-error.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import type { Changes, FeedUpdate, RunChange } from '../../shared/store/store.ts';
import type { RunEffect } from '../run-machine/run-effect.ts';
import type { RunEvent } from '../run-machine/run-event.ts';
import { advance, freeze, summarize } from '../run-machine/run-progress.ts';
import { sendCancel } from './acting.ts';
import { noteActions, parseStepKey, reindex, type Book, type OwnedRun } from './book.ts';
import { simulate } from '../simulation/simulated-instance.ts';
import {
  datapointRecords,
  eventRecord,
  noticeRecord,
  runEvents,
  stepEvents,
  type Occasion,
} from './run-records.ts';
import {
  attemptsOf,
  bookLocations,
  doubtLocations,
  holdInstance,
  releaseInstance,
  trustLocations,
} from './doubt.ts';
import { dated } from './dated-instance.ts';
import { commandMessage, type Outgoing } from './outgoing-message.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never;
/** An event whose time is that of the turn. */
export type TimelessEvent = WithoutTime<RunEvent>;

/** A line for the process's own log: a constant text, and what it is about. */
export type Notice = { text: string } & Record<string, unknown>;

/** The machine threw on an event. */
export interface Crash {
  reason: string;
  /** The message that the event came of; it belongs into the dead letters. */
  message_id?: string;
}

interface Touched {
  run: OwnedRun | undefined;
  updated: boolean;
  steps: Set<number>;
  log: LogLine[];
}

/**
 * One turn of the owner's loop: takes what has happened, works it into the book, and gathers what is to be committed and
 * what is to be sent afterwards. No I/O, no clock. If the commit fails, the book is worthless and thrown away.
 */
export class Turn {
  readonly book: Book;
  /** The store's clock, milliseconds since the epoch. */
  readonly now: number;
  readonly outbox: Outgoing[] = [];
  /** Runs that the machine failed on. */
  readonly crashes: Crash[] = [];
  /** The id of the message that is being played. */
  playing: string | undefined;
  /** What the process's own log is told, once it is committed. */
  readonly notices: Notice[] = [];
  /** What people who look for it should find in the log of the process. */
  readonly remarks: string[] = [];
  /** The reasons of all runs that wait are to be looked at anew. */
  explainAll = false;
  /** Modules that something was granted to. */
  readonly grants = new Set<string>();
  private readonly touched = new Map<string, Touched>();
  private readonly fields: Record<string, Json> = {};
  private readonly feed: FeedUpdate[] = [];
  private readonly records: NewRecord[] = [];

  constructor(book: Book, now: number) {
    this.book = book;
    this.now = now;
  }

  /** Lets an event happen to a run and carries out its effects. False where the event did not fit. */
  apply(run: OwnedRun, timeless: TimelessEvent): boolean {
    const event = { ...timeless, at: this.now };
    let next;
    try {
      next = advance(run.snapshot, event);
    } catch (error) {
      // A mistake of the machine ends this run alone: the others must not wait behind it.
      const message = `${event.type}: ${messageOf(error)}`;
      this.crashes.push({
        reason: `run ${run.definition.run_id}: ${message}`,
        ...(this.playing === undefined ? {} : { message_id: this.playing }),
      });
      next = advance(run.snapshot, { type: 'crash', at: this.now, message });
    }
    if (!next.heard) return false;
    const before = run.snapshot;
    run.snapshot = next.snapshot;
    const touched = this.touch(run.definition.run_id, run);
    if (before !== next.snapshot || next.effects.some((effect) => effect.type !== 'log'))
      this.markUpdated(touched);
    if (Object.keys(next.snapshot.context.inflight).length > 0 || isTerminal(next.snapshot.value)) {
      delete run.waiting;
      delete run.suspended;
    }
    for (const effect of next.effects) this.perform(run, effect);
    for (const body of runEvents(this.occasion(run), before, run.snapshot)) this.logEvent(run, body);
    reindex(this.book, run);
    if (isTerminal(run.snapshot.value)) this.dropClaims(run.definition);
    return true;
  }

  /** A line for the log of any run, terminal ones included. */
  log(runId: string, level: LogLine['level'], text: string): void {
    const run = this.book.runs.get(runId);
    this.touch(runId, run).log.push(this.line(run, level, text));
  }

  /** Notes why a run waits; nothing is written where the reason is the same as before. */
  setWaiting(run: OwnedRun, reason: string, suspended = false): void {
    if (run.waiting === reason && (run.suspended ?? false) === suspended) return;
    run.waiting = reason;
    run.suspended = suspended;
    this.markUpdated(this.touch(run.definition.run_id, run));
  }

  /** The revision that a run has once this turn is committed, if the turn changes it. */
  revisionOf(run: OwnedRun): number {
    return this.touched.get(run.definition.run_id)?.updated ? run.revision : run.revision + 1;
  }

  putInstance(given: InstanceRecord): void {
    const key = instanceKey(given);
    const before = this.book.instances.get(key);
    const record = dated(given, before, this.now);
    this.book.instances.set(key, record);
    this.fields[workcellField.instance(key)] = record as unknown as Json;
    if (before?.presence !== record.presence || before?.error !== record.error) {
      const { module, instance, presence, error } = record;
      this.feed.push({
        at: this.now,
        kind: 'instance',
        body: { module, instance, presence, ...(error === undefined ? {} : { error }) },
      });
    }
  }

  /** Forgets an instance that is gone for good. */
  removeInstance(key: string): void {
    const { instances, abouts, reports, answers, actions } = this.book;
    for (const known of [instances, abouts, reports, answers, actions]) known.delete(key);
    for (const field of ['instance', 'about', 'report', 'answer'] as const) {
      this.fields[workcellField[field](key)] = null;
    }
    this.tell({ agent: key, forgotten: true });
  }

  putAbout(key: string, about: About): void {
    if (JSON.stringify(this.book.abouts.get(key)) === JSON.stringify(about)) return;
    this.book.abouts.set(key, about);
    noteActions(this.book, key, about);
    this.fields[workcellField.about(key)] = about as unknown as Json;
  }

  /** Keeps what an instrument says of itself, where it differs; with undefined, what was kept counts no longer. */
  putReport(key: string, report: ModuleReport | undefined): void {
    const before = this.book.reports.get(key);
    if (isDeepStrictEqual(before, report)) return;
    if (report) this.book.reports.set(key, report);
    else this.book.reports.delete(key);
    this.fields[workcellField.report(key)] = (report ?? null) as unknown as Json;
    const record = this.book.instances.get(key);
    if (!record || !report || sameStanding(before, report)) return;
    const { module, instance, presence } = record;
    const { flags, error } = report;
    const said = { flags, ...(error === undefined ? {} : { error }) };
    this.feed.push({ at: this.now, kind: 'instance', body: { module, instance, presence, report: said } });
  }

  /** Keeps what a journal claims, for this owner and the next; with undefined, nothing is left to be claimed. */
  putClaim(step: string, claim: Claim | undefined): void {
    if (claim) this.book.claims.set(step, claim);
    else if (!this.book.claims.delete(step)) return;
    this.fields[workcellField.claim(step)] = (claim ?? null) as unknown as Json;
  }

  putHolds(module: string, holds: Holds): void {
    if (this.book.holds.get(module) === holds) return;
    this.book.holds.set(module, holds);
    this.fields[workcellField.holds(module)] = holds as unknown as Json;
  }

  /** What the workcell consists of from now on. */
  putDefinition(record: DefinitionRecord): void {
    this.book.workcell = record.workcell;
    this.book.definition = record.id;
    this.fields[workcellField.definition] = record as unknown as Json;
  }

  putAnswer(key: string, answer: AnswerRecord): void {
    this.book.answers.set(key, answer);
    this.fields[workcellField.answer(key)] = answer as unknown as Json;
    this.tell({ agent: key, answer: { ...answer } });
  }

  /** Something that people who watch the workcell learn. */
  tell(body: JsonObject): void {
    this.feed.push({ at: this.now, kind: 'workcell', body });
  }

  /** Logs an event of the workcell. */
  logWorkcell(body: EventBody): void {
    this.records.push(eventRecord(body));
  }

  putLocation(name: string, given: LocationRecord): void {
    const record = { ...given, since: this.now };
    this.book.locations.set(name, record);
    this.fields[workcellField.location(name)] = record;
  }

  /** Sets a field of the workcell's state that has no method of its own; null removes it. */
  putField(name: string, value: Json): void {
    this.fields[name] = value;
  }

  /** The runs that something happened to in this turn and that are not over. */
  touchedRuns(): OwnedRun[] {
    const runs = [...this.touched.values()].map(({ run }) => run);
    return runs.filter((run) => run !== undefined && !isTerminal(run.snapshot.value)) as OwnedRun[];
  }

  /** All that the turn changed; undefined where it changed nothing. */
  changes(): Changes | undefined {
    const runs: RunChange[] = [];
    const feed = [...this.feed];
    for (const [run_id, { run, updated, steps, log }] of this.touched) {
      if (!run || !updated) {
        if (log.length > 0) runs.push({ run_id, log });
        continue;
      }
      const summary = summarize(run.snapshot, run.waiting, run.suspended);
      const state = run.snapshot.value;
      const records = Object.fromEntries([...steps].map((i) => [i, run.steps[i]])) as Record<
        number,
        StepRecord
      >;
      runs.push({ run_id, update: { state, snapshot: freeze(run.snapshot), summary, steps: records }, log });
      feed.push({
        at: this.now,
        kind: 'run',
        run_id,
        body: {
          state,
          ...(run.definition.simulate ? { simulate: true } : {}),
          summary: summary as unknown as Json,
          steps: [...steps].map((i) => feedOf(i, run.steps[i])),
        },
      });
    }
    if (runs.length === 0 && Object.keys(this.fields).length === 0 && feed.length === 0) return undefined;
    const grants = this.grants.size === 0 ? {} : { grants: [...this.grants] };
    return { runs, workcell: this.fields, feed, records: this.records, ...grants };
  }

  private dropClaims({ run_id }: OwnedRun['definition']): void {
    for (const step of [...this.book.claims.keys()]) {
      if (parseStepKey(step).run_id === run_id) this.putClaim(step, undefined);
    }
  }

  private touch(runId: string, run: OwnedRun | undefined): Touched {
    let touched = this.touched.get(runId);
    if (!touched) {
      touched = { run, updated: false, steps: new Set(), log: [] };
      this.touched.set(runId, touched);
    }
    touched.run ??= run;
    return touched;
  }

  /** A run's revision grows by one with each turn that changes it, however much happens in the turn. */
  private markUpdated(touched: Touched): void {
    if (touched.updated) return;
    touched.updated = true;
    if (touched.run) touched.run.revision += 1;
  }

  /** What a change of a step is to the outside. */
  private tellStep(
    run: OwnedRun,
    position: number,
    before: StepRecord | undefined,
    record: StepRecord,
  ): void {
    const occasion = this.occasion(run);
    for (const body of stepEvents(occasion, position, before, record)) this.logEvent(run, body);
    if (before?.status !== 'succeeded' && record.status === 'succeeded')
      this.records.push(...datapointRecords(occasion, position, record));
  }

  /** Logs an event of a run: for those who ask for events, and in the run's log. */
  private logEvent(run: OwnedRun, body: EventBody): void {
    this.records.push(eventRecord(body));
    const notice = noticeRecord(body, run.snapshot);
    if (notice) this.records.push(notice);
    const line: LogLine = { at: this.now, level: 'event', text: JSON.stringify(body) };
    this.touch(run.definition.run_id, run).log.push(line);
  }

  private occasion({ definition }: OwnedRun): Occasion {
    return { workcell_id: this.book.workcell.id, definition, at: this.now };
  }

  private perform(run: OwnedRun, effect: RunEffect): void {
    const touched = this.touch(run.definition.run_id, run);
    switch (effect.type) {
      case 'log':
        touched.log.push(this.line(run, effect.level, effect.text));
        return;
      case 'beginStep':
        run.steps[effect.step] = effect.record;
        touched.steps.add(effect.step);
        return;
      case 'patchStep': {
        const record = { ...run.steps[effect.step], ...effect.patch } as StepRecord;
        for (const name of effect.clear ?? []) if (!(name in effect.patch)) delete record[name];
        const before = run.steps[effect.step];
        run.steps[effect.step] = record;
        touched.steps.add(effect.step);
        this.tellStep(run, effect.step, before, record);
        return;
      }
      case 'sendCommand':
        this.outbox.push(this.command(run, effect.command_id));
        return;
      case 'sendCancel':
        this.cancel(run, effect);
        return;
      case 'bookLocations':
        bookLocations(this, run, effect.step);
        return;
      case 'doubtLocations':
        doubtLocations(this, run, effect.step);
        return;
      case 'trustLocations':
        trustLocations(this, run, effect.step);
        return;
      case 'holdInstance':
        if (!run.definition.simulate) holdInstance(this, effect, effect.command_id, effect.reason);
        doubtLocations(this, run, effect.step);
        return;
      case 'releaseInstance':
        releaseInstance(this, effect, attemptsOf(run.definition.run_id, effect.step));
        return;
      default:
        assertNever(effect);
    }
  }

  private cancel(run: OwnedRun, effect: Extract<RunEffect, { type: 'sendCancel' }>): void {
    const { command_id } = effect;
    if (run.definition.simulate) this.outbox.push({ kind: 'cancel-simulated', command_id });
    else sendCancel(this, effect);
  }

  private command(run: OwnedRun, command_id: string): Outgoing {
    return run.definition.simulate
      ? simulate(this.book, run, command_id)
      : { kind: 'command', message: commandMessage(this.book, run, command_id) };
  }

  /** A line of a run's log; one of a simulated run cannot be taken for anything else, wherever it is read. */
  private line(run: OwnedRun | undefined, level: LogLine['level'], text: string): LogLine {
    return { at: this.now, level, text: run?.definition.simulate ? `simulated: ${text}` : text };
  }
}

/** What readers of the feed learn of a step; the rest they read. */
function feedOf(position: number, record: StepRecord | undefined): JsonObject {
  const { status = 'running', overdue_since } = record ?? {};
  return { position, status, ...(overdue_since === undefined ? {} : { overdue_since }) };
}

/** True where people who watch would see no difference: a module's own details may change all the time. */
function sameStanding(before: ModuleReport | undefined, after: ModuleReport): boolean {
  return before?.error === after.error && isDeepStrictEqual(before?.flags, after.flags);
}
