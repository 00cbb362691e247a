import type { Command } from 'commander';
import { findRun, unknownSteps, inHand, isGoingOn } from '../client/index.ts';
import { isOver } from '../../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, describeRun, printJson, widthOf } from '../display/index.ts';
import { asksGateway, runArgument } from './command-parts.ts';
import { followRun } from './follow-run.ts';

export function addStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .description('show how a run stands: its steps and what they returned, why it waits, how it ended')
    .argument('<run>', runArgument)
    .option('--follow', 'show it until it is over, and exit as `weir run --follow` does')
    .option('--json', 'print the run as the gateway tells it')
    .addHelpText(
      'after',
      '\nExamples:\n  weir status last\n  weir status 01K8Z4 --follow\n  weir status 01K8Z4 --json | jq .status',
    );
  type Options = { follow?: boolean; json?: boolean };
  asksGateway(command, context, async (client, wanted: string, options: Options) => {
    const id = await findRun(client, wanted);
    if (options.follow) return context.finish(await followRun(client, id, context));
    const seen = await client.run(id, { form: options.json ? 'whole' : 'lean' });
    if (!seen) return;
    if (options.json) return printJson(context, seen.run);
    const goingOn = await inHand(client, (_, entry) => isGoingOn(seen.run, entry));
    const params = { path: { id } };
    const { chain } = isOver(seen.run.status)
      ? { chain: [] }
      : await client.ask((api) => api.GET('/runs/{id}/waits', { params }));
    const leftOver = unknownSteps(seen.run).some(({ run }) => run === 'over');
    const now = leftOver ? await client.ask((api) => api.GET('/now')) : undefined;
    const colors = colorsFor(context.stdout, context.env);
    print(context.stdout, describeRun(seen.run, goingOn, colors, widthOf(context), chain, now));
  });
}
