import type { WaitReason } from '../../shared/contracts/wait-reason.ts';

/** For what a step has waited so far. Times are milliseconds since the epoch. */
export interface Waited {
  /** For what it waits now, and since when; missing where it is not known for what. */
  reason?: WaitReason;
  since: number;
  /** Milliseconds that it has waited for something before. */
  before: Partial<Record<WaitReason, number>>;
}

/** What is known once it waits for `reason` at the time `at`; undefined where it was never seen to wait. Pure. */
export function waitsFor(
  waited: Waited | undefined,
  reason: WaitReason | undefined,
  at: number,
): Waited | undefined {
  if (waited?.reason === reason) return waited;
  return { ...(reason === undefined ? {} : { reason }), since: at, before: timesOf(waited, at) };
}

/** For what it has waited longest until then; undefined where it was never seen to wait. Pure. */
export function longestWait(waited: Waited | undefined, at: number): WaitReason | undefined {
  const times = Object.entries(timesOf(waited, at)) as [WaitReason, number][];
  return times.sort(([, a], [, b]) => b - a)[0]?.[0];
}

function timesOf(waited: Waited | undefined, at: number): Waited['before'] {
  const { reason, since = at, before = {} } = waited ?? {};
  return reason === undefined ? before : { ...before, [reason]: (before[reason] ?? 0) + at - since };
}
