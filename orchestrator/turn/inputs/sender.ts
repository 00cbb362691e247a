import { instanceKey } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import { messageIds } from '../../../shared/observe/index.ts';
import { attemptOf } from '../../machine/index.ts';
import type { Transaction } from '../transaction.ts';

/** What an agent says of a command. */
export type StepMessage =
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
 */
export function countsFromSender(tx: Transaction, message: StepMessage): boolean {
  const { type, run_id, command_id, body } = message;
  const run = tx.state.runs.get(run_id);
  const attempt = run && attemptOf(run.snapshot, command_id);
  const ofRun = parseCommandId(command_id)?.run_id === run_id;
  const sender = instanceKey(body);
  if (ofRun && (!attempt || instanceKey(attempt) === sender)) return true;
  const { strangers } = tx.state;
  const name = `${type} ${command_id} ${sender}`;
  if (strangers.has(name) || strangers.size >= mostTold) return false;
  strangers.add(name);
  const given = attempt ? instanceKey(attempt) : null;
  const text = 'a message about a command came from an instance that was not given it, and is dropped';
  tx.processLog.push({ level: 'warn', text, about: { ...messageIds(message), type, sender, given } });
  return false;
}
