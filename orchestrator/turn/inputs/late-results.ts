import { instanceKey, type InstanceAddress } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { MessageOf, InboxMessage } from '../../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { fact } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { type Store, runOrReason } from '../../../shared/store/index.ts';
import { messageIds } from '../../../shared/observe/index.ts';
import type { LabState, OwnedRun } from '../../state/index.ts';
import { endQuarantine, quarantine } from '../quarantine.ts';

/**
 * A result that its run does not wait for: the run is over, or the attempt has ended otherwise. It changes nothing there and is told in
 * the log, but it says whether the instrument is still to be held back.
 * @param wasOccupied whether the command was in flight at its instance until now
 */
export function onLateResult(
  tx: Transaction,
  message: MessageOf<'step.settled'>,
  run: OwnedRun | undefined,
  wasOccupied: boolean,
): void {
  const { run_id, command_id, body } = message;
  const quarantined = isQuarantinedFor(tx, body, command_id);
  const owed = wasOccupied || quarantined;
  const abandoned = body.error?.code === 'abandoned';
  if (body.outcome === 'interrupted' && !abandoned) {
    // Sent again, or of an agent that was given up for lost: nobody knows more than before.
    if (quarantined) return;
    if (run && isAnswered(run, command_id)) return;
    // No run is left to say so, but the instrument may have stopped in the middle of a movement all the same.
    const error = `${command_id} was interrupted after its run had ended; what the instrument did is unknown`;
    if (wasOccupied) quarantine(tx, body, command_id, error);
  } else {
    endQuarantine(tx, body, (held) => held === command_id);
  }
  if (!owed) return;
  const { module, instance, outcome, data } = body;
  const how = { outcome, abandoned: abandoned ? body.error?.message : undefined, data };
  tx.log(run_id, 'warning', fact('ended_late', { command_id, module, instance, ...how }));
  // A run that the store has lost has no log any more.
  if (!run)
    tx.processLog.push({
      ...{ level: 'warn', text: 'a result came that no run waits for' },
      about: { ...messageIds(message), outcome, data },
    });
}

function isQuarantinedFor({ state }: Transaction, address: InstanceAddress, command_id: string): boolean {
  return state.instances.get(instanceKey(address))?.quarantined_for?.includes(command_id) ?? false;
}

type HelloBody = MessageOf<'agent.hello'>['body'];

/**
 * An agent is back whose silence has ended runs. What its journal knows of them is told in their logs, and changes nothing
 * there; the outcome is known then, so the instrument need not be held back for it any longer. Answers those commands.
 */
export function lateWords(
  tx: Transaction,
  body: HelloBody,
  before: InstanceRecord | undefined,
): { command_id: string }[] {
  if (!before || before.presence === 'present') return [];
  return (before.quarantined_for ?? []).flatMap((command_id) => {
    const parts = parseCommandId(command_id);
    if (!parts || tx.state.runs.has(parts.run_id)) return [];
    const listed = body.commands.find((each) => each.command_id === command_id);
    const { run_id, step, attempt } = parts;
    const { module, instance } = body;
    const told = { module, instance, knows: listed?.phase ?? ('unlisted' as const) };
    tx.log(run_id, 'warning', fact('back_after_end', told, { step, attempt, source: 'heartbeat' }));
    return [{ command_id }];
  });
}

/**
 * An agent sends a result beside writing it down. If its machine loses power in between, its journal knows the command as begun,
 * and the next process reports an interruption of what the store has as succeeded. True where the run says so.
 */
export function hasSucceeded(run: Pick<StoredRun, 'steps'>, command_id: string): boolean {
  const record = run.steps[parseCommandId(command_id)?.step ?? -1];
  return record?.command_id === command_id && record.status === 'succeeded';
}

/**
 * True where a person has said what became of the attempt, and its run goes on: its agent only says once more that it does not know, and
 * whoever answered has looked at the instrument.
 */
function isAnswered({ steps }: Pick<StoredRun, 'steps'>, command_id: string): boolean {
  const parts = parseCommandId(command_id);
  const record = steps[parts?.step ?? -1];
  return [record, ...(record?.earlier ?? [])].some(
    (attempt) => attempt?.attempt === parts?.attempt && attempt?.resolution !== undefined,
  );
}

/** An attempt of a run that is over, of which an interruption is about to be reported, has succeeded. */
export interface SucceededBefore {
  kind: 'succeeded-before';
  address: InstanceAddress;
  command_id: string;
}

/** Interruptions that are reported of attempts which the store has as succeeded, where their run is over. */
export async function findSucceeded(
  store: Pick<Store, 'readRun'>,
  { runs }: Pick<LabState, 'runs'>,
  messages: readonly InboxMessage[],
): Promise<SucceededBefore[]> {
  const found: SucceededBefore[] = [];
  for (const m of messages) {
    if (m.type !== 'step.settled' || m.body.outcome !== 'interrupted' || runs.has(m.run_id)) continue;
    const run = await runOrReason(m.run_id, store.readRun(m.run_id));
    const { module, instance } = m.body;
    if (run && !('reason' in run) && hasSucceeded(run, m.command_id))
      found.push({ kind: 'succeeded-before', address: { module, instance }, command_id: m.command_id });
  }
  return found;
}
