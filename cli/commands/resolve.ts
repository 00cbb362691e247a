import type { Command } from 'commander';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findRun, findUnknown, inHand, reportIfLeaderless } from '../client/index.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { describeGoingOn, describePreview, widthOf } from '../display/index.ts';
import { readKeyValues } from '../submission/index.ts';
import { addWho, asksGateway, repeatable, runArgument, sayWho, type Asked } from './command-parts.ts';

interface ResolveOptions extends Asked {
  step?: string;
  happened?: boolean;
  didNot?: boolean;
  skip?: boolean;
  abort?: boolean;
  data?: string[];
}

const help = `
A step whose workflow says "on_unknown: pause" makes its run wait when nobody knows what the instrument did: its agent
died while it acted, fell silent, or lost its journal. Look at the instrument, bring it into a state that its next action
can start from, and say what you found. Who said it, and when, is in the log of the run. Without an answer it says what is
known of the step and what each answer would do, and changes nothing. Where the outcomes of several steps are unknown, --step
says which one is meant, by its name or its number as \`weir status\` shows it.

  --happened   the step counts as succeeded, with the data that you give; the run goes on
  --did-not    the step is tried again
  --skip       the run goes on without the step, which counts as cancelled
  --abort      the run fails; the instrument stays held back until \`weir reset\`

Examples:
  weir resolve last                             # what is known, and what each answer would do
  weir resolve last --happened --data mass=3.2
  weir resolve last --step "Mix" --skip         # one of several
  weir resolve 01K8Z4 --did-not --by Ada`;

export function addResolve(program: Command, context: CliContext): void {
  const command = program
    .command('resolve')
    .description('say what became of a step whose outcome is unknown')
    .argument('<run>', runArgument)
    .option('--step <step>', 'which one, where the outcomes of several steps are unknown')
    .option('--happened', 'the instrument did it')
    .option('--did-not', 'the instrument did not do it: send it again')
    .option('--skip', 'go on without it')
    .option('--abort', 'end the run')
    .option(
      '--data <k=v|@file>',
      'what the action would have returned (with --happened), or @file.json, or a JSON object; repeatable',
      repeatable,
    )
    .addHelpText('after', help);
  addWho(command, undefined, 'what you have seen, for the log');
  asksGateway(command, context, async (client, wanted: string, options: ResolveOptions) => {
    const as = chosen(options);
    if (options.data && as !== 'happened')
      throw new WeirError('bad_request', '--data goes with --happened only');
    const id = await findRun(client, wanted);
    const seen = await client.run(id);
    if (as === undefined) {
      const named = options.step === undefined ? undefined : seen && findUnknown(seen.run, options.step);
      const query = named ? { command_id: named.command_id } : {};
      const params = { path: { id }, query };
      const preview = await client.ask((api) => api.GET('/runs/{id}/resolve', { params }));
      print(context.stdout, describePreview(preview, widthOf(context)).join('\n'));
      const isOpen = preview.answers.some(({ allowed }) => allowed);
      return context.finish(isOpen ? exitCodes.usage : exitCodes.failed);
    }
    const about = seen && findUnknown(seen.run, options.step)?.command_id;
    const leaderless = reportIfLeaderless(client, context);
    const body = {
      ...{ as, ...sayWho(options) },
      ...(options.data === undefined ? {} : { data: await readKeyValues(options.data, '--data') }),
      ...(about === undefined ? {} : { command_id: about }),
    };
    await client.ask((api) => api.POST('/runs/{id}/resolve', { params: { path: { id } }, body }));
    await leaderless;
    print(context.stdout, `"${as.replace('_', ' ')}" is on its way to run ${id}`);
    const left = await inHand(client, (_, { command_id, rested }) => command_id === about && !rested);
    for (const line of describeGoingOn(left)) print(context.stdout, line);
  });
}

/** What was said of the step; undefined where nothing was. */
function chosen({ happened, didNot, skip, abort }: ResolveOptions): Resolution | undefined {
  const given: [Resolution, boolean | undefined][] = [
    ['happened', happened],
    ['did_not', didNot],
    ['skip', skip],
    ['abort', abort],
  ];
  const said = given.filter(([, is]) => is).map(([as]) => as);
  if (said.length > 1)
    throw new WeirError('bad_request', 'say one of --happened, --did-not, --skip, --abort');
  return said[0];
}
