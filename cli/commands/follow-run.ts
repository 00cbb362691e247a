import { type GatewayClient, watchRun } from '../client/index.ts';
import { isOver, type Run, type SubmittedRuns } from '../../client/index.ts';
import { describeEnd } from '../display/index.ts';
import { print, type CliContext, exitCodes, type ExitCode } from '../terminal/index.ts';

/** Shows the run until it is over; answers what to exit with. The signal ends the showing, and leaves the run alone. */
export async function followRun(client: GatewayClient, id: string, context: CliContext): Promise<ExitCode> {
  const { createRunDisplay } = await import('../display/run-display.ts');
  const display = createRunDisplay(context);
  const patient = client.with({
    ms: Infinity,
    onWait: (reason) => display.note(`waiting: ${reason.message}`),
  });
  let last: Run | undefined;
  try {
    for await (const run of watchRun(patient, id, context.signal)) {
      display.note(undefined);
      display.show(run);
      last = run;
    }
  } finally {
    display.end(last && isOver(last.status) ? last : undefined);
    if (context.signal.aborted) {
      print(
        context.stderr,
        `run ${id} goes on; \`weir cancel ${id}\` ends it, \`weir status ${id}\` shows it`,
      );
    }
  }
  return exitOf(last?.status);
}

function exitOf(status: Run['status'] | undefined): ExitCode {
  switch (status) {
    case 'completed':
      return exitCodes.ok;
    case 'cancelled':
      return exitCodes.cancelled;
    default:
      return exitCodes.failed;
  }
}

/**
 * Waits for runs that were handed in at once, in their order, and tells of each how it has ended, and of all; answers what to exit with:
 * as one that has failed, else as one that was cancelled. The signal ends the waiting, and leaves the runs alone.
 */
export async function followRuns(
  client: GatewayClient,
  { experiment_id, runs }: SubmittedRuns,
  context: CliContext,
): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  const onWait = (reason: Error): void => print(stderr, `waiting: ${reason.message}`);
  const patient = client.with({ ms: Infinity, onWait });
  const ended = new Map<Run['status'], number>();
  try {
    for (const [at, { run_id }] of runs.entries()) {
      for await (const run of watchRun(patient, run_id, signal)) {
        if (!isOver(run.status)) continue;
        print(stdout, `${at + 1} of ${runs.length}: ${describeEnd(run)}`);
        ended.set(run.status, (ended.get(run.status) ?? 0) + 1);
      }
    }
  } finally {
    if (signal.aborted)
      print(stderr, `the runs go on; \`weir list --experiment ${experiment_id}\` shows them`);
  }
  const counts = [...ended].map(([status, count]) => `${count} ${status}`);
  print(stdout, `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${counts.join(', ')}`);
  return exitOf((['failed', 'cancelled'] as const).find((status) => ended.has(status)) ?? 'completed');
}
