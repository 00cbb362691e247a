import type { WaitLink } from '../../shared/contracts/waits.ts';
import { withSince, remedyInWords } from '../../shared/explain/index.ts';
import { formatTime, localTimes } from '../../client/index.ts';

const bases: Record<NonNullable<WaitLink['until']>['basis'], (at: string) => string> = {
  timeout: (at) => `by its timeout until ${at} at the latest`,
  retry: (at) => `until ${at}`,
  lost_after: (at) => `its outcome is unknown at ${at} unless it is back`,
};

/**
 * For what a run waits beyond what its own status says, a line for each link of the chain. `run_id`: of the run itself, whose own
 * waits stand there already.
 */
export function describeWaits(chain: readonly WaitLink[], run_id: string): string[] {
  const [first, ...others] = chain;
  const rest = first?.run_id === run_id ? others : chain;
  return rest.map(lineOf);
}

function lineOf({ text, since, until, first, next }: WaitLink): string {
  const what = localTimes(since === null ? text : withSince(text, formatTime(since)));
  const end = until === undefined ? '' : `, ${bases[until.basis](formatTime(until.at))}`;
  const remedy = remedyInWords({ first: first ?? null, next: next ?? null });
  return `  ← ${what}${end}${remedy === '' ? '' : ` → ${remedy}`}`;
}
