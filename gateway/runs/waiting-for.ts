import { isTerminal, type RunState, type RunSummary } from '../../shared/contracts/run.ts';
import type { HeldByWhom, WaitingFor, WaitingForView } from '../../shared/contracts/waiting-for.ts';
import { utcMoment, utcTime } from '../../shared/kernel/wei-time.ts';

/** For what the steps of a run wait, and how many do, as people are told it. Nothing where the run is over. */
export function waitingForViews(
  state: RunState,
  summary: RunSummary | undefined,
): { waiting_for: WaitingForView[]; waiting_steps: number } {
  const { waiting_for = [], waiting_steps = waiting_for.length } = summary ?? {};
  if (isTerminal(state)) return { waiting_for: [], waiting_steps: 0 };
  return { waiting_for: waiting_for.map(viewOf), waiting_steps };
}

function viewOf({ since, held_by, until, ...rest }: WaitingFor): WaitingForView {
  const ends = utcTime(until);
  return {
    ...rest,
    since: utcMoment(since),
    ...(held_by && { held_by: holderOf(held_by) }),
    ...(ends === null ? {} : { until: ends }),
  };
}

function holderOf({ since, ...holder }: HeldByWhom): NonNullable<WaitingForView['held_by']> {
  const at = utcTime(since);
  return { ...holder, ...(at === null ? {} : { since: at }) };
}
