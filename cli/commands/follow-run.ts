import { type GatewayClient, watchRun } from '../client/index.ts';
import { isOver, type Run } from '../../client/index.ts';
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
  switch (last?.status) {
    case 'completed':
      return exitCodes.ok;
    case 'cancelled':
      return exitCodes.cancelled;
    default:
      return exitCodes.failed;
  }
}
