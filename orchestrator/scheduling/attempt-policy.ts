import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { AttemptPolicy } from '../machine/index.ts';

/** What the workflow says of an attempt of the step. A run that an older version stored says nothing of some of it. */
export function policyOf(step: StepDefinition | undefined): AttemptPolicy {
  const { timeout = null, expect_progress_within: within = null, on_unknown, retry = null } = step ?? {};
  return {
    ...(timeout === null ? {} : { timeout: timeout * 1000 }),
    ...(within === null ? {} : { progress_within: within * 1000 }),
    ...(on_unknown === 'pause' ? { on_unknown } : {}),
    ...(retry === null ? {} : { retry }),
  };
}
