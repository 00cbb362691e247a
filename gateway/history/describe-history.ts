import type { History } from '../../shared/contracts/history.ts';
import { Turns } from '../../shared/kernel/lifecycle/turns.ts';
import { BusyTimes } from './busy-times.ts';
import type { Known } from './describe-timeline.ts';
import { Durations } from './durations.ts';
import { Failures } from './failures.ts';
import { lastOf } from './run-activity.ts';
import { isoTime, touches, type Stretch } from '../http/index.ts';
import { Throughput } from './throughput.ts';

/** What is asked: a stretch of time in parts of `bucket` milliseconds. */
export interface HistoryWish extends Stretch {
  bucket: number;
}

/**
 * What a lab got done over a stretch of time. Others have their turns meanwhile.
 * @param now until when something that goes on was seen, in milliseconds since the epoch
 */
export async function describeHistory(known: Known, wish: HistoryWish, now: number): Promise<History> {
  const since = Math.max(known.since, wish.from);
  const seen = { from: since, to: Math.max(since, Math.min(wish.to, now)) };
  const throughput = new Throughput(wish);
  const busy = new BusyTimes(seen);
  const failures = new Failures();
  const durations = new Durations();
  const turns = new Turns();
  for (const run of known.runs) {
    if (turns.isDue()) await turns.pass();
    if (!touches(wish, run.created_at, lastOf(run))) continue;
    throughput.addRun(run);
    for (const attempt of run.attempts) {
      busy.add(attempt);
      if (attempt.to === undefined || attempt.to < wish.from || attempt.to >= wish.to) continue;
      throughput.addStep(attempt.outcome, attempt.to);
      failures.add(run, attempt);
      durations.add(attempt);
    }
  }
  return {
    ...{ from: isoTime(wish.from), to: isoTime(wish.to), bucket: wish.bucket / 1000 },
    buckets: throughput.buckets(),
    utilisation: busy.utilisation(known.modules),
    failures: failures.all(),
    durations: durations.all(),
    ...{ more: since > wish.from, since: isoTime(since) },
  };
}
