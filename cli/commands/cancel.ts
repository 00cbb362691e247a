import type { Command } from 'commander';
import { findRun, isGoingOn, stillInHand, reportIfLeaderless, watchRun } from '../client/index.ts';
import { isOver, type Run } from '../../client/index.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { colorsFor, describeGoingOn, describeEnd } from '../display/index.ts';
import { addWho, asksGateway, runArgument, sayWho, type Asked } from './command-parts.ts';

export function addCancel(program: Command, context: CliContext): void {
  const wait = program.command('cancel').option('--no-wait', 'ask for it only');
  const command = addWho(wait, undefined, 'why, for whoever asks what became of the run')
    .description('cancel a run: stop its instrument, and wait until it is at rest')
    .argument('<run>', runArgument)
    .addHelpText(
      'after',
      '\nExits with 0 where the run was cancelled and its instrument is at rest, 1 where the instrument still acts, or where the\n' +
        'run ended otherwise before the cancel reached it.\n' +
        '\nExample:\n  weir cancel last\n  weir cancel 01K8Z4 --reason "wrong plate"',
    );
  asksGateway(command, context, async (client, wanted: string, options: Asked & { wait: boolean }) => {
    const id = await findRun(client, wanted);
    const leaderless = reportIfLeaderless(client, context);
    const asked = { params: { path: { id } }, body: sayWho(options) };
    await client.ask((api) => api.POST('/runs/{id}/cancel', asked));
    await leaderless;
    if (!options.wait) return print(context.stdout, `cancel of run ${id} is on its way`);
    let last: Run | undefined;
    for await (const run of watchRun(client.with({ ms: Infinity }), id, context.signal)) last = run;
    if (!last || !isOver(last.status)) return;
    print(context.stdout, describeEnd(last));
    const ended = last;
    const goingOn = await stillInHand(client, (_, entry) => isGoingOn(ended, entry), context.signal);
    const { yellow } = colorsFor(context.stderr, context.env);
    for (const line of describeGoingOn(goingOn)) print(context.stderr, yellow(line));
    if (ended.status !== 'cancelled' || goingOn.length > 0) context.finish(exitCodes.failed);
  });
}
