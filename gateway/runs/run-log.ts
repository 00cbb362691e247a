import type { LogLine } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { GatewayContext } from '../context.ts';

/** A run's log as people read it: one line per entry, times in UTC. */
function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, level, text }) => `${new Date(at).toISOString()} ${level.toUpperCase().padEnd(7)} ${text}\n`)
    .join('');
}

/** The name under which the log appears among the run's files. */
export function logName(runId: string): string {
  return `${runId}.log`;
}

/** The log of a run as it stands. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readLog({ store, patience }: GatewayContext, runId: string): Promise<string> {
  const deadline = patience.begin();
  const lines = await deadline.withStore(() => store.readLog(runId));
  if (lines.length === 0 && !(await deadline.withStore(() => store.readRevision(runId)))) {
    throw new WeirError('run_not_found', `there is no run ${runId}`);
  }
  return logText(lines);
}
