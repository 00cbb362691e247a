import { type CommandParts, parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { fact } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { messageIds } from '../../../shared/observe/index.ts';
import type { OwnedRun } from '../../state/index.ts';

/** Tells in the log of its run of a result that the run did not wait for. */
export function tellLate(
  tx: Transaction,
  message: MessageOf<'step.settled'>,
  run: OwnedRun | undefined,
): void {
  const { run_id, command_id, body } = message;
  const { module, instance, outcome, data, error } = body;
  const abandoned = error?.code === 'abandoned' ? error.message : undefined;
  tx.log(run_id, 'warning', fact('ended_late', { command_id, module, instance, outcome, abandoned, data }));
  // A run that the store has lost has no log any more.
  if (!run) tx.note('warn', 'a result came that no run waits for', { ...messageIds(message), outcome, data });
}

/** Of an id that names no command. */
const noStep = { step: -1, attempt: 0 };

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

/** What the store has of an attempt: see `hasSucceeded` and `isTold`. */
export type StoredWord = { succeeded: boolean; told: boolean };

/**
 * An agent sends a result beside writing it down. If its machine loses power in between, its journal knows the command as begun,
 * and the next process reports an interruption of what the store has as succeeded. True where the run says so.
 */
export function hasSucceeded(
  { steps }: Pick<StoredRun, 'steps'>,
  command_id: string,
  { step }: Pick<CommandParts, 'step'> = parseCommandId(command_id) ?? noStep,
): boolean {
  const record = steps[step];
  return record?.command_id === command_id && record.status === 'succeeded';
}

/**
 * True where the run has heard of the attempt before that it was interrupted, or a person has said what became of it. Its agent, which was
 * asked for another hello meanwhile, only says it once more: whoever has freed the instrument since, by an answer or a reset, has looked at it.
 */
export function isTold(
  { steps }: Pick<StoredRun, 'steps'>,
  { step, attempt }: Pick<CommandParts, 'step' | 'attempt'> = noStep,
): boolean {
  const record = steps[step];
  return [record, ...(record?.earlier ?? [])].some(
    (each) =>
      each?.attempt === attempt && (each.resolution !== undefined || each.error?.code === 'interrupted'),
  );
}
