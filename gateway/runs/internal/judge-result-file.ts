import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { commandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { Request } from 'express';
import { agentOfCaller, inQuery } from '../../http/index.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';

/** A result file that an agent wants to store. */
export interface Upload {
  command: CommandParts;
  /** The instance that sends it; undefined where it does not say. */
  sender: InstanceAddress | undefined;
  label: string;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/**
 * Whether a result file may be stored: while its attempt goes on, or nobody knows yet how it ended, by the instance that was
 * given the command. Resolves the file itself where the step has ended with this very file: an agent that died before its
 * report was kept sends it once more.
 * @throws WeirError `wrong_instance`, `run_terminal` or `result_settled`, for good; `upload_waits` where the file may be taken
 *   later: a store that was put back to an older copy learns of the attempt from its agent, and of a step that was put in from whoever
 *   put it in.
 */
export function judgeResultFile(run: ArchivedRun, upload: Upload): StoredFile | undefined {
  const { command, sender, label, sha256 } = upload;
  const { step: position, attempt } = command;
  const id = commandId(command);
  if (!sender) {
    const remedy = 'start it anew with this version of weir, and it brings the file';
    throw new WeirError('upload_waits', `the agent does not say which instance it is: ${remedy}`);
  }
  if (!run.definition.steps[position] && !isTerminal(run.state)) {
    throw new WeirError('upload_waits', `the store does not know yet that the run has a step ${position}`);
  }
  const record = run.steps[position];
  const own = record?.command_id === id ? record : undefined;
  const module = run.definition.steps[position]?.module;
  if (sender.module !== module || (own && sender.instance !== own.instance)) {
    throw new WeirError('wrong_instance', `${id} was not given to ${sender.module}/${sender.instance}`);
  }
  const kept = own?.files?.find((file) => file.label === label);
  if (kept && kept.sha256 === sha256) return kept;
  if (kept) throw new WeirError('result_settled', `the step has ended, with another file "${label}"`);
  if (isTerminal(run.state)) throw new WeirError('run_terminal', `the run is ${run.state}`);
  if ((record?.attempt ?? 0) < attempt && !isPassed(run, position)) {
    throw new WeirError('upload_waits', `the store does not know yet that ${id} was given to anybody`);
  }
  const isUnknown = run.summary?.unknown?.command_id === id || (own?.unknown && !own.resolution);
  if (own?.status === 'running' || isUnknown) return undefined;
  const why = own ? 'the step has ended' : 'a later attempt of the step, or a later step, has begun';
  throw new WeirError('result_settled', `${why}: "${label}" is taken no more`);
}

/** True where a step has begun since that waits for the end of this one. */
function isPassed({ definition, steps }: ArchivedRun, position: number): boolean {
  const added = definition.steps[position]?.added_for;
  return definition.steps.some(({ after }, each) => {
    const record = steps[each];
    if (!record || !(after?.includes(position) ?? each === position + 1)) return false;
    const { status, resolution } = record;
    // A person may leave it out before its turn.
    if (status === 'skipped' && resolution) return false;
    // What is put in before a step may come after attempts of that step which have failed, or count for nothing.
    return added?.as !== 'insert' || added.of !== each || (status !== 'failed' && status !== 'idle');
  });
}

/** What an agent says of itself. */
const agentQuery = object({
  [optional]: { module: told(text, 'The module of the agent.'), instance: told(text, 'Its instance.') },
});

/**
 * The instance that a request of an agent comes from: that of its enrolment. Of an agent without one it is what the agent says of itself,
 * which keeps out mistakes and not a forger; undefined where it does not say. The one place that answers this.
 */
export function senderOf(request: Request): InstanceAddress | undefined {
  const enrolled = agentOfCaller(request);
  if (enrolled) return enrolled;
  const { module, instance } = inQuery(request, { query: agentQuery });
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
  const enrolled = agentOfCaller(request);
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
