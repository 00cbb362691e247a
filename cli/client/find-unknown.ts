import type { Run, UnknownStep } from '../../client/index.ts';
import { resolveCommand } from '../../shared/explain/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findRunStep } from './find-run-step.ts';

/** The steps of a run whose outcomes nobody knows. */
export function unknownSteps({ unknown, unknowns }: Pick<Run, 'unknown' | 'unknowns'>): UnknownStep[] {
  return unknowns ?? (unknown ? [unknown] : []);
}

/**
 * The step whose outcome is unknown and that a person means: the one that he names, or the only one. Undefined where nothing is unknown,
 * of which the gateway says more.
 * @throws WeirError `bad_request` with those that there are, where he names none and there are several, or names another step
 */
export function findUnknown(
  run: Pick<Run, 'run_id' | 'steps' | 'unknown' | 'unknowns'>,
  wanted: string | undefined,
): UnknownStep | undefined {
  const open = unknownSteps(run);
  const [only, ...others] = open;
  if (!only || (wanted === undefined && others.length === 0)) return only;
  const each = open.map(
    ({ step }) => `step ${step + 1} "${run.steps[step]?.name ?? ''}" (${resolveCommand(run.run_id, step)})`,
  );
  if (wanted === undefined)
    throw new WeirError(
      'bad_request',
      `the outcomes of ${open.length} steps are unknown: say with --step which one you mean, ${each.join(' or ')}`,
    );
  const position = findRunStep(run, wanted);
  const found = open.find(({ step }) => step === position);
  if (found) return found;
  throw new WeirError(
    'bad_request',
    `the outcome of step "${wanted}" is not unknown; that is the one of ${each.join(', ')}`,
  );
}
