import type { Request } from 'express';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { commandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { agentOfAsker, queryText } from '../../http/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';

/**
 * The instance that a request of an agent comes from: that of its enrolment. Of an agent without one it is what the agent says of itself,
 * which keeps out mistakes and not a forger; undefined where it does not say. The one place that answers this.
 */
export function senderOf(request: Request): InstanceAddress | undefined {
  const enrolled = agentOfAsker(request);
  if (enrolled) return enrolled;
  const module = queryText(request, 'module');
  const instance = queryText(request, 'instance');
  return module === undefined || instance === undefined ? undefined : { module, instance };
}

/**
 * An agent that was enrolled is told of the commands that it has in hand, and of nothing else.
 * @throws WeirError `wrong_instance`, `result_settled`
 */
export function demandInHand(
  request: Request,
  { steps, definition }: Pick<ArchivedRun, 'steps' | 'definition'>,
  command: CommandParts,
): void {
  const enrolled = agentOfAsker(request);
  if (!enrolled) return;
  const { module, instance } = enrolled;
  const id = commandId(command);
  const record = steps[command.step];
  const isOwn =
    definition.steps[command.step]?.module === module &&
    record?.command_id === id &&
    record.instance === instance;
  if (!isOwn) throw new WeirError('wrong_instance', `${id} was not given to ${module}/${instance}`);
  if (record.status === 'running' || (record.unknown && !record.resolution)) return;
  throw new WeirError('result_settled', `the step of ${id} has ended`);
}
