import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import type * as api from '../runs-api.ts';
import { findOpenUnknown } from '../../../shared/explain/index.ts';
import { message } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { askOwner } from './ask-owner.ts';

/** What a person says of the step whose outcome is unknown. */
export type Word = ValueOf<(typeof api.resolveRun)['body']['content']['application/json']['schema']>;

/**
 * Tells the owner what became of the step that a run waits for, or is about to repeat. Throws as `askOwner`.
 * @throws WeirError `nothing_unknown` where there is no such step, the word is about an earlier attempt of it, or the run is about to end.
 */
export function resolveRun(context: RunsContext, runId: string, word: Word): Promise<ArchivedRun> {
  if (word.data && word.as !== 'happened')
    throw new WeirError('bad_request', `only a step that happened has data, and this one is "${word.as}"`);
  const { command_id: about, ...body } = word;
  return askOwner(context, runId, (run) => {
    const { command_id } = findOpenUnknown(run, about);
    return message('run.resolve', { workcell: context.workcell.name, run_id: runId, command_id, body });
  });
}
