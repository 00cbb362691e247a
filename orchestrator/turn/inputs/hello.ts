import { instanceKey } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import {
  flightsAt,
  unknownAt,
  type OwnedRun,
  isNewStop,
  stopOn,
  forgets,
  reindex,
} from '../../state/index.ts';
import { unwanted } from '../../../shared/explain/index.ts';
import { consumablesOf } from '../../../shared/workcell/index.ts';
import { sendCancel } from '../acting.ts';
import { conclude } from '../conclude.ts';
import { withForgotten, areAllHeard, endTermToRecover, recordHeard } from '../../restored-store/index.ts';
import { flightOf, type Evidence } from '../../machine/index.ts';
import { rememberAttempts } from '../remember.ts';
import { hearReport } from './condition.ts';
import { informAgent } from './abandon.ts';
import { lateWords } from './late-results.ts';
import { onOrder } from './order.ts';
import { welcomeMessage } from '../../delivery/index.ts';
import type { Transaction } from '../transaction.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

type HelloBody = MessageOf<'agent.hello'>['body'];
type Phase = HelloBody['commands'][number]['phase'];

/** Phases in which the instrument may still be moving, as far as the journal can tell. */
const restless: readonly Phase[] = ['started', 'interrupted'];

/**
 * An agent tells all that it knows. It gets a new session, which fences off every command of the old one, so the fate of
 * each of those is decided here, in the same commit: what the journal lists will be reported; what an unbroken journal
 * does not list was never acted on and is sent again; with another journal, or one that lies behind what was seen of it,
 * nobody knows.
 */
export function onHello(tx: Transaction, hello: MessageOf<'agent.hello'>): void {
  const body = withForgotten(hello.body);
  const key = instanceKey(body);
  const before = tx.state.instances.get(key);
  if (tx.endsTerm || isOldNews(body, before)) return;
  if (body.seen_mark && forgets(tx.state.lineage, body.seen_mark))
    return endTermToRecover(tx, body, body.seen_mark);
  // A hello may be as old as the copy that the store was put back to; and what is forgotten is told to whoever asks alone. Its
  // heartbeats, in no session that this owner knows, have the agent asked again.
  if (tx.state.recovering && body.asked !== tx.state.epoch) return;
  const session = (before?.session ?? 0) + 1;
  const intact = journalSince(before, body) === 'unbroken';
  const want: string[] = [];

  const isNews = body.about !== undefined && tx.putAbout(key, body.about);
  recordStop(tx, body);
  rememberAttempts(tx, body, before);
  const flights = flightsAt(tx.state, key);
  tx.putInstance({
    ...newRecord(body, before, session, tx.now),
    ...latched(tx, body),
    // What the module did about a stop outlasts its agent's process.
    ...(body.stopped ? defined({ stop_outcome: before?.stop_outcome }) : {}),
    occupied: occupiedWith(body, before, flights),
    ...(intact ? {} : lostJournalError(before, body)),
  });
  // What its actions take for arguments that are left out says how much waiting steps use.
  if (isNews && consumablesOf(tx.state.workcell).has(body.module))
    for (const run of tx.state.runs.values()) reindex(tx.state, run);
  tx.state.welcomed.add(key);
  recordHeard(tx, key, body);
  const late = lateWords(tx, body, before);
  const firstToSend = tx.toSend.length;
  const asked = [...flights, ...unknownAt(tx.state, key), ...late];
  for (const { command_id } of asked) {
    const phase = phaseOf(body, command_id);
    const recovering = phase === 'started' && before !== undefined && before.boot_id !== body.boot_id;
    const evidence = evidenceOn(tx, body, { command_id, session, before });
    const verdict = conclude(tx, command_id, evidence, { by: body, recovering });
    if (verdict === 'adopt' && (phase === 'settled' || phase === 'cancelled')) want.push(command_id);
  }
  hearReport(tx, key, body.report, body.reading);
  const { module, instance, hello_id } = body;
  const welcome = welcomeMessage(tx.state, { module, instance, session, hello_id, want });
  // Before the commands that it leads to: an agent drops those of a session that it has not entered.
  tx.toSend.splice(firstToSend, 0, { kind: 'control', message: welcome });
  stopUnwanted(tx, body, flights);
  if (before) informAgent(tx, before);
}

/**
 * An instrument may have kept running what it was asked to stop while its agent was away. A run that is over sends no cancel again; those that
 * are not do so themselves.
 */
function stopUnwanted(tx: Transaction, body: HelloBody, flights: { command_id: string }[]): void {
  // The welcome takes a safety stop along, and the driver learns that it is one.
  if (stopOn(tx.state, body)) return;
  const { module, instance } = body;
  const occupied = tx.state.instances.get(instanceKey(body))?.occupied ?? [];
  for (const { command_id, number } of unwanted({ occupied }))
    if (!flights.some((flight) => flight.command_id === command_id))
      sendCancel(tx, { module, instance, command_id, number });
}

/** True where the agent has a word on the command. Of what is forgotten it only knows that it had it. */
function isKnown(body: HelloBody, command_id: string): boolean {
  const phase = phaseOf(body, command_id);
  return phase !== undefined && phase !== 'forgotten';
}

/** The agent is latched by a safety stop that the store does not know of: it was restored from an older copy. */
function recordStop(tx: Transaction, body: HelloBody): void {
  const { stopped } = body;
  if (stopped && isNewStop(tx.state, body, stopped)) onOrder(tx, stopped);
}

/** What the agent says of its latch; one that is only about to hear of a stop, with the welcome, was asked for it. */
function latched({ state }: Transaction, body: HelloBody): Pick<InstanceRecord, 'stopped' | 'stop_asked'> {
  if (body.stopped) return { stopped: body.stopped.revision };
  const stop = stopOn(state, body);
  return stop ? { stop_asked: { revision: stop.revision, at: stop.since } } : {};
}

function phaseOf(body: HelloBody, command_id: string): Phase | undefined {
  return body.commands.find((each) => each.command_id === command_id)?.phase;
}

/** What the hello says of a command that its instance was given. */
function evidenceOn(
  { state }: Transaction,
  body: HelloBody,
  about: { command_id: string; session: number; before: InstanceRecord | undefined },
): Evidence {
  const { command_id, session, before } = about;
  const phase = phaseOf(body, command_id);
  return {
    kind: 'hello',
    session,
    listed: listedAs(phase),
    journal: journalSince(before, body),
    floor: body.journal_floor,
    all_heard: areAllHeard(state, body.module),
  };
}

function listedAs(phase: Phase | undefined): Extract<Evidence, { kind: 'hello' }>['listed'] {
  if (phase === undefined) return 'no';
  return phase === 'cancelled' || phase === 'forgotten' ? phase : 'known';
}

/** How the agent's journal stands to what was seen of it. */
function journalSince(
  before: InstanceRecord | undefined,
  { journal_id, journal_head }: HelloBody,
): 'unbroken' | 'behind' | 'another' {
  if (before === undefined) return 'unbroken';
  if (before.journal_id !== journal_id) return 'another';
  return journal_head < before.seen_head ? 'behind' : 'unbroken';
}

/**
 * A hello that was committed and not acknowledged comes again, to the next owner; and one of a process that has died may come
 * after the first of the next process. What its journal did not know then proves nothing by now. The agent is not welcomed by
 * it: it was asked for another hello, or repeats it until it is answered. A journal that was put back counts boots once more,
 * but its process was started later by the clock as well.
 */
function isOldNews(body: HelloBody, before: InstanceRecord | undefined): boolean {
  if (!before) return false;
  if (before.boot_id === body.boot_id) return body.hello_id <= before.hello_id;
  const earlier = body.boot < (before.boot ?? 0);
  return before.journal_id === body.journal_id && earlier && body.boot_id < before.boot_id;
}

function newRecord(
  body: HelloBody,
  before: InstanceRecord | undefined,
  session: number,
  now: number,
): InstanceRecord {
  const { module, instance, host, version, boot_id, boot, hello_id, journal_id, journal_head, capacity } =
    body;
  const { error, reset, abandon, quarantined_for, latched } = before ?? {};
  const reading_after = before?.boot_id === boot_id ? before.reading_after : undefined;
  return {
    ...defined({ module, instance, host, version }),
    presence: 'present',
    session,
    boot_id,
    boot,
    hello_id,
    journal_id,
    seen_head: journal_head,
    next_number: Math.max(before?.next_number ?? 1, journal_head + 1),
    capacity,
    occupied: [],
    since: before?.presence === 'present' ? before.since : now,
    ...defined({ error, reset, abandon, left_behind: body.left_behind, quarantined_for }),
    ...defined({ latched, reading_after }),
  };
}

/**
 * What the instrument may be busy with: commands in flight, and all others that its journal has begun and not ended. Those
 * are of runs that are over, or that the store has lost with an older copy of it: the instrument is no less busy for that.
 * An owner of an earlier version that could not read the run has left out what is in flight for it.
 */
function occupiedWith(
  { commands }: HelloBody,
  before: InstanceRecord | undefined,
  flights: { run: OwnedRun; command_id: string }[],
): InstanceRecord['occupied'] {
  const awaited = flights.map(({ run, command_id }) => {
    const known = before?.occupied.find((each) => each.command_id === command_id);
    const { number = 0 } = flightOf(run.snapshot, command_id) ?? {};
    return known ?? { command_id, run_id: run.definition.run_id, number };
  });
  const others = commands.flatMap(({ command_id, number, phase }) => {
    const run_id = parseCommandId(command_id)?.run_id;
    const busy = restless.includes(phase) && !awaited.some((entry) => entry.command_id === command_id);
    const known = before?.occupied.find((each) => each.command_id === command_id);
    return busy && run_id !== undefined ? [{ ...known, command_id, run_id, number }] : [];
  });
  return [...awaited, ...others];
}

function lostJournalError(
  before: InstanceRecord | undefined,
  body: HelloBody,
): { error?: string; quarantined_for?: string[] } {
  const unknown = before?.occupied.filter(({ command_id }) => !isKnown(body, command_id)) ?? [];
  if (unknown.length === 0) return {};
  return {
    quarantined_for: [
      ...new Set([...(before?.quarantined_for ?? []), ...unknown.map(({ command_id }) => command_id)]),
    ],
    error:
      'the agent came back without its journal while it had commands; what the instrument did is unknown',
  };
}
