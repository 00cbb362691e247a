import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import { messageIds } from '../../../shared/observe/index.ts';
import { attemptOf, type Flight, flightOf } from '../../machine/index.ts';
import { conclude } from '../conclude.ts';
import { recordActing, recordHead, vacate } from '../acting.ts';
import { giveBackSupplies, useSupplies } from '../supplies.ts';
import { heedCondition } from './condition.ts';
import { tellMissedGaps } from '../tell-gaps.ts';
import { hasSucceeded, isTold, type StoredWord, tellLate } from './late-results.ts';
import type { Transaction } from '../transaction.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';

/** What an agent says of a command. */
type StepMessage =
  | MessageOf<'step.started'>
  | MessageOf<'step.progress'>
  | MessageOf<'step.log'>
  | MessageOf<'step.settled'>
  | MessageOf<'step.refused'>;

/** So many strangers are told of in one term: whoever makes messages up must not fill the log. */
const mostTold = 100;

/**
 * True where a message about a command counts: it names the command's own run, and it comes from the instance that was given
 * the command, as far as the run knows of one. What comes from another instance is told in the log, once, and is dropped.
 * @param given the instance that the run knows of; a command that the run knows is its own
 */
function countsFromSender(
  tx: Transaction,
  message: StepMessage,
  sender: string,
  given: string | undefined,
): boolean {
  const { type, run_id, command_id } = message;
  if (given === undefined ? parseCommandId(command_id)?.run_id === run_id : given === sender) return true;
  const { strangers } = tx.state;
  const name = `${type} ${command_id} ${sender}`;
  if (strangers.has(name) || strangers.size >= mostTold) return false;
  strangers.add(name);
  const text = 'a message about a command came from an instance that was not given it, and is dropped';
  const about = { ...messageIds(message), type, sender, given: given ?? null };
  tx.note('warn', text, about);
  return false;
}

/**
 * An agent says something of a command; only the instance that was given the command is heard.
 * @param stored what the store has of the attempt, where its run is over
 */
export function onStepMessage(tx: Transaction, message: StepMessage, stored?: StoredWord): void {
  const run = tx.state.runs.get(message.run_id);
  const attempt = run && attemptOf(run.snapshot, message.command_id);
  const key = instanceKey(message.body);
  if (!countsFromSender(tx, message, key, attempt && instanceKey(attempt))) return;
  switch (message.type) {
    case 'step.started':
      return onStepStarted(tx, key, message);
    case 'step.progress':
      return onStepProgress(tx, key, message);
    case 'step.log':
      return onStepLog(tx, message);
    case 'step.settled':
      return onStepSettled(tx, key, message, attempt, stored);
    case 'step.refused':
      return onStepRefused(tx, key, message, attempt !== undefined);
    default:
      assertNever(message);
  }
}

function onStepStarted(
  tx: Transaction,
  key: string,
  { run_id, command_id, body }: MessageOf<'step.started'>,
): void {
  recordHead(tx, key, body.number);
  recordActing(tx, key, command_id);
  const run = tx.state.runs.get(run_id);
  if (!run || !tx.apply(run, { type: 'started', command_id, started_at: body.started_at })) return;
  const { step = 0 } = flightOf(run.snapshot, command_id) ?? {};
  tellMissedGaps(tx, run, step, { started_at: run.steps[step]?.started_at });
}

function onStepProgress(
  tx: Transaction,
  key: string,
  { run_id, command_id, body }: MessageOf<'step.progress'>,
): void {
  const run = tx.state.runs.get(run_id);
  const { fraction, note } = body;
  if (body.rested) recordRest(tx, key, command_id);
  if (!run) return;
  tx.apply(run, {
    type: 'progress',
    command_id,
    ...(fraction === undefined ? {} : { fraction }),
    ...(note === undefined ? {} : { note }),
    ...(body.rested ? { rested: true } : {}),
    ...(body.goes_on ? { goes_on: true } : {}),
  });
}

/** What a driver writes while it acts becomes lines of its run's log. What comes after the attempt has ended is dropped. */
function onStepLog(tx: Transaction, { run_id, command_id, body }: MessageOf<'step.log'>): void {
  const run = tx.state.runs.get(run_id);
  const { since, from, lines } = body;
  if (run) tx.apply(run, { type: 'logged', command_id, since, from, lines });
}

/** The instrument takes another command while the files of this one are stored. */
function recordRest(tx: Transaction, key: string, command_id: string): void {
  const record = tx.state.instances.get(key);
  const entry = record?.occupied.find((each) => each.command_id === command_id);
  if (!record || !entry || entry.rested) return;
  const occupied = record.occupied.map((each) =>
    each === entry ? { ...entry, rested: true as const } : each,
  );
  tx.putInstance({ ...record, occupied }, key);
}

/**
 * The agent's last word on a command. Its instrument is at rest; the run takes the outcome if it still waits for it. A
 * result that nobody waits for any more is kept in the run's log, once.
 */
function onStepSettled(
  tx: Transaction,
  key: string,
  message: MessageOf<'step.settled'>,
  attempt: Flight | undefined,
  stored: StoredWord = { succeeded: false, told: false },
): void {
  const { run_id, command_id, body } = message;
  const { module: _m, instance: _i, number: _n, again: _a, condition: _c, latched: _l, ...settlement } = body;
  const run = tx.state.runs.get(run_id);
  const busy = vacate(tx, key, command_id, body.acted ? body.number : 0);
  if (!body.acted) giveBackSupplies(tx, key, command_id);
  else if (body.outcome !== 'interrupted') useSupplies(tx, key, command_id);
  // The agent's word on a safety stop may come before the stop itself; a run that it ended is cancelled, not failed.
  if (run && attempt && body.error?.code === 'stopped')
    tx.apply(run, { type: 'cancel', reason: 'a safety stop' });
  const parts = attempt ?? parseCommandId(command_id);
  const { quarantined_for } = tx.state.instances.get(key) ?? {};
  const known = {
    held_back: quarantined_for?.includes(command_id) === true,
    ...(run ? { succeeded: hasSucceeded(run, command_id, parts), told: isTold(run, parts) } : stored),
  };
  const verdict = conclude(
    tx,
    command_id,
    { kind: 'settled', settlement, busy, ...known },
    { run, by: body },
  );
  if (verdict === 'late' || verdict === 'unknown') tellLate(tx, message, run);
  heedCondition(tx, key, body, verdict);
}

/** The agent did not act on the command, or does not remember whether it did. */
function onStepRefused(
  tx: Transaction,
  key: string,
  message: MessageOf<'step.refused'>,
  isAwaited: boolean,
): void {
  const { command_id, session, body } = message;
  if (body.reason === 'draining') recordLeaving(tx, key, session);
  if (!isAwaited) vacate(tx, key, command_id, 0);
  conclude(tx, command_id, { kind: 'refused', session, reason: body.reason });
}

/** An agent that is about to stop refuses everything: the next command would only be refused as well, at once. */
function recordLeaving({ state }: Transaction, key: string, session: number): void {
  const record = state.instances.get(key);
  if (record?.session === session) state.leaving.add(record.boot_id);
}
