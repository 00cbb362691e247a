import type { GatewayClient } from './gateway-client.ts';
import { isOver, type Run, type Step, type StepStatus } from '../../client/index.ts';
import { sleep } from './send.ts';
import { followFeed } from '../../client/feed.ts';
import type { ScheduleView } from '../../shared/contracts/forecast.ts';
import type { Now } from '../../shared/contracts/now.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { WakeSignal } from '../../shared/kernel/lifecycle/waiting.ts';
import { fetchWith, type GatewayAt } from './gateway-at.ts';

/** The lab as it was last seen, and what is known of the link to it. */
export interface LabSeen {
  /** Undefined where it was never seen. */
  now: Now | undefined;
  /** What is expected of the runs under way, those first that are done first; none where that is not known. */
  expected: readonly ExpectedRun[];
  /** When that was answered, by the clock of this process (`performance.now`). */
  readAt: number;
  /** Since when nothing answers (milliseconds since the epoch), and why; undefined where something does. */
  away: { since: number; reason: string } | undefined;
  /** True while changes are told as they happen. */
  live: boolean;
}

/** How often the lab is read all the same: a net under the feed, and where there is none (milliseconds). */
const withFeedMs = 10_000;
const withoutFeedMs = 1_000;
/** On a busy lab many changes come in one moment, and each would be read for (milliseconds). */
const settleMs = 250;
/** A gateway that answers nothing for so long is away, as far as who watches is concerned (milliseconds). */
const answerMs = 10_000;

/**
 * Yields how the lab stands, and again after each change and each look, until the signal. Waits out a gateway that is away, and says so.
 * @param gateway the same gateway
 * @throws WeirError where the gateway refuses for good
 */
export async function* watchLab(
  client: GatewayClient,
  gateway: GatewayAt,
  signal: AbortSignal,
): AsyncGenerator<LabSeen, void> {
  const wake = new WakeSignal();
  let told = 0;
  const ring = (): void => {
    told += 1;
    wake.notify();
  };
  let seen: LabSeen = { now: undefined, expected: [], readAt: 0, away: undefined, live: false };
  const end = new AbortController();
  const over = AbortSignal.any([signal, end.signal]);
  const feed = followFeed({
    baseUrl: gateway.url,
    fetch: fetchWith(gateway.key),
    signal: over,
    onUpdate: ring,
    onReset: ring,
    onFlowing: (live) => {
      seen = { ...seen, live };
      // What happened between the last look and now was on no feed that anybody read.
      ring();
    },
  }).catch(() => {
    // A gateway of an earlier version, or a proxy that knows no feeds: the lab is looked at.
    seen = { ...seen, live: false };
  });
  try {
    while (!signal.aborted) {
      const before = told;
      const found = await look(client, signal);
      if (signal.aborted) return;
      if ('now' in found) seen = { ...seen, ...found, readAt: performance.now(), away: undefined };
      else seen = { ...seen, away: { since: seen.away?.since ?? Date.now(), reason: found.reason } };
      yield seen;
      await wake.next(settleMs, signal);
      if (told === before) await wake.next(seen.live && !seen.away ? withFeedMs : withoutFeedMs, signal);
    }
  } finally {
    end.abort();
    await feed;
  }
}

/** How the lab stands and what is expected of it, or why nobody says so. */
async function look(
  client: GatewayClient,
  signal: AbortSignal,
): Promise<Pick<LabSeen, 'now' | 'expected'> | { reason: string }> {
  const limit = AbortSignal.timeout(answerMs);
  const once = client.with({
    ms: 0,
    signal: AbortSignal.any([signal, limit]),
    onWait: () => undefined,
  });
  try {
    const now = await once.ask((api) => api.GET('/now'));
    return { now, expected: await expectedRuns(once, isUnderWay(now)) };
  } catch (error) {
    if (WeirError.is(error) && error.retryable) return { reason: error.message };
    if (limit.aborted) return { reason: `no answer within ${answerMs / 1000} s` };
    if (signal.aborted) return { reason: 'it is not looked at any more' };
    throw error;
  }
}

/** True where some run goes on. */
export function isUnderWay({ instruments, waiting }: Now): boolean {
  return waiting > 0 || instruments.some(({ steps }) => steps.length > 0);
}

/** A run that is not over, with what is expected of it. */
export type ExpectedRun = ScheduleView['runs'][number];

/** What is expected of the runs that go on, those first that are done first; none where nobody says so, as gateways of earlier versions. */
export async function expectedRuns(client: GatewayClient, goesOn: boolean): Promise<ExpectedRun[]> {
  if (!goesOn) return [];
  const { runs } = await client.ask((api) => api.GET('/schedule')).catch(() => ({ runs: [] }));
  const endOf = ({ end, not_before }: ExpectedRun): string => end?.about ?? not_before ?? '~';
  return runs.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
}

/** For how long the gateway may wait for the run's next change before it answers that there was none (seconds). */
const waitSeconds = 10;
/** A gateway that answers at once that nothing has changed stops, or is one that cannot wait (milliseconds). */
const pauseMs = 1_000;

/**
 * Yields the run as it stands, and again each time that it has changed, until it is over. Waits out a gateway that is
 * away. Changes that follow each other closely may be seen as one.
 * @throws WeirError `run_not_found`; AbortError where the signal came first.
 */
export async function* watchRun(
  client: GatewayClient,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<Run, void> {
  let etag: string | undefined;
  for (;;) {
    const asked = performance.now();
    const seen = await client.run(runId, { etag, waitSeconds });
    if (seen) {
      yield seen.run;
      if (isOver(seen.run.status)) return;
    }
    const hasWaited = performance.now() - asked >= pauseMs;
    // Without an ETag there is nothing to wait for, either.
    if (!hasWaited && seen?.etag === undefined) await sleep(pauseMs, signal);
    etag = seen ? seen.etag : etag;
    signal.throwIfAborted();
  }
}

/** How a step stands. A gateway of an earlier version says it in `result` alone. */
export function stepStatus({ state, result }: Partial<Pick<Step, 'state' | 'result'>>): StepStatus {
  return state ?? result?.status ?? 'idle';
}

/** What a step is done by: `ot2.mix`; `workflow ./plate.yaml` where that is another workflow, whose file stands in the place of an action. */
export function actionOf({ module, action }: Pick<Step, 'module' | 'action'>): string {
  const isWorkflow = module === 'workflow' && /\.ya?ml$/.test(action);
  return isWorkflow ? `workflow ${action}` : `${module}.${action}`;
}
