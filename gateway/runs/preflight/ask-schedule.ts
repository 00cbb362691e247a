import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import type { PreflightSchedule } from '../../../shared/contracts/preflight.ts';
import { type DraftedRun, mostDrafted, type WhatIf } from '../../../shared/contracts/what-if.ts';
import { describeWhatIf, unknownSchedule } from '../../../shared/explain/index.ts';
import type { RunsContext } from '../context.ts';
import { inquireOfOwner } from '../control/inquire-of-owner.ts';

/** Of a message, what is left for the runs. */
const mostBytes = maxMessageBytes - 4096;

/**
 * Asks the owner what would become of the runs, and of the lab with them. Resolves after `timing.inquiries` at the latest; where nobody can tell, to
 * that, and undefined where there are none.
 */
export async function askSchedule(
  context: Pick<RunsContext, 'workcell' | 'broker' | 'timing'>,
  drafts: readonly DraftedRun[],
): Promise<PreflightSchedule | undefined> {
  const looked = drafts.slice(0, mostDrafted);
  if (looked.length === 0) return undefined;
  const about = { runs: [...looked] };
  if (Buffer.byteLength(JSON.stringify(about)) > mostBytes)
    return unknownSchedule('the steps are too large to be looked at together');
  const said = await inquireOfOwner(context, 'what-if', about, context.timing.inquiries);
  // The owner is of the same version, or has said that it does not know the question.
  return 'data' in said ? describeWhatIf(said.data as WhatIf, drafts) : unknownSchedule(said.reason);
}
