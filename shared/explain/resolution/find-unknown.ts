import type { RunDefinition, RunSummary, UnknownStep } from '../../contracts/run.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { nameStep } from '../../sentences/index.ts';
import { resetCommand } from '../condition/commands.ts';
import { unknownsOf } from '../run/run-facts.ts';

/** A run of which somebody wants to say something. */
interface Doubted {
  definition: RunDefinition;
  summary?: RunSummary;
}

/** Why no word on the step counts; undefined where one does. */
export function whyNoWord({ run, module, instance }: UnknownStep): string | undefined {
  return run === 'over'
    ? `the run has ended, or is about to, and no word on that step counts any more: \`${resetCommand({ module, instance })}\` sets free the instrument that it holds back`
    : undefined;
}

/** The same as `findUnknown`, of a run that a word still counts for: else it throws `nothing_unknown` as well. */
export function findOpenUnknown(run: Doubted, about: string | undefined): UnknownStep {
  const unknown = findUnknown(run, about);
  const why = whyNoWord(unknown);
  if (why !== undefined) throw new WeirError('nothing_unknown', why);
  return unknown;
}

/**
 * The step whose outcome nobody knows: that of the command, or the only one.
 * @throws WeirError `nothing_unknown`; `bad_request` where there are several and none is named
 */
export function findUnknown({ summary, definition }: Doubted, about: string | undefined): UnknownStep {
  const unknowns = unknownsOf(summary);
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
