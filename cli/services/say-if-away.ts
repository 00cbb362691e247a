import type { Broker } from '../../shared/broker/index.ts';
import { print, type CliContext } from '../terminal/index.ts';

/** A broker that is there has been reached by then (milliseconds). */
const afterMs = 1_000;

/** Says once on stderr that a process which starts waits for its broker: without it a person sees a log at most. */
export function sayIfAway(broker: Broker, { signal, stderr }: Pick<CliContext, 'signal' | 'stderr'>): void {
  const timer = setTimeout(() => {
    const health = broker.health();
    if (health.up || signal.aborted) return;
    print(stderr, `waiting for the broker, for as long as it takes: ${health.reason}`);
  }, afterMs);
  timer.unref();
}
