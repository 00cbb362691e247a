import { instanceKey } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import type { Transaction } from '../transaction.ts';

type HelloBody = MessageOf<'agent.hello'>['body'];

const says: Record<HelloBody['commands'][number]['phase'], string> = {
  started: 'it acts on it still, or finds out what became of it',
  acted: 'its action has ended, and its word on how follows',
  interrupted: 'it was interrupted, and nobody knows what the instrument did',
  settled: 'it has ended, and is asked for how',
  cancelled: 'it never began it',
  forgotten: 'it has forgotten it',
};

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
    const phase = body.commands.find((each) => each.command_id === command_id)?.phase;
    const word = phase === undefined ? 'its journal does not list it' : says[phase];
    const text = `step ${parts.step + 1}: ${instanceKey(body)} is back after the run has ended: ${word}`;
    tx.log(parts.run_id, 'warning', text);
    return [{ command_id }];
  });
}
