import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import type * as api from '../runs-api.ts';
import { resetCommand } from '../../../shared/explain/index.ts';
import { message } from '../../../shared/contracts/message.ts';
import type { UnknownStep } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { nameStep } from '../../../shared/sentences/index.ts';
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

type Doubted = Pick<ArchivedRun, 'summary' | 'definition'>;

/** The same of a run that a word still counts for. Throws as `findUnknown`, and where the run is about to end. */
export function findOpenUnknown(run: Doubted, about: string | undefined): UnknownStep {
  const unknown = findUnknown(run, about);
  if (unknown.run !== 'over') return unknown;
  throw new WeirError(
    'nothing_unknown',
    `the run is about to end, and no word on that step counts any more: \`${resetCommand({ module: unknown.module, instance: unknown.instance })}\` sets free the instrument that it holds back`,
  );
}

/**
 * The step whose outcome nobody knows: that of the command, or the only one.
 * @throws WeirError `nothing_unknown`; `bad_request` where there are several and none is named
 */
export function findUnknown({ summary, definition }: Doubted, about: string | undefined): UnknownStep {
  const { unknown, unknowns = unknown ? [unknown] : [] } = summary ?? {};
  const [first, ...others] = unknowns;
  if (!first) {
    throw new WeirError(
      'nothing_unknown',
      'the outcome of every step so far is known: pause, resume or cancel the run instead; an instrument that is held back for another run is set free by `weir reset`',
    );
  }
  const found = about === undefined ? first : unknowns.find(({ command_id }) => command_id === about);
  const named = ({ step }: UnknownStep) => nameStep(step, definition.steps[step]?.name);
  const open = unknowns.map((each) => `${each.command_id} (${named(each)})`).join(', ');
  if (!found) {
    throw new WeirError(
      'nothing_unknown',
      `the outcome that is unknown is that of ${open}, not of ${about}: read the run again and say it of that one`,
    );
  }
  if (about === undefined && others.length > 0) {
    throw new WeirError(
      'bad_request',
      `the outcomes of ${unknowns.length} steps are unknown: say as "command_id" which one you mean, one of ${open}`,
    );
  }
  return found;
}
