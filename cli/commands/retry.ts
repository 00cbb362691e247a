import { localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { newId } from '../../shared/contracts/ids.ts';
import {
  findRun,
  findRunStep,
  placeStepArgs,
  type GatewayClient,
  reportIfLeaderless,
} from '../client/index.ts';
import type { RetryPreview, Run } from '../../client/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { describeRetry, printJson, widthOf } from '../display/index.ts';
import { readStepArgs } from '../submission/index.ts';
import { addWho, asksGateway, repeatable, runArgument, sayWho, type Asked } from './command-parts.ts';
import { followRun } from './follow-run.ts';
import type { Meant } from './give-order.ts';
import { retryStopped } from './retry-stopped.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

interface RetryOptions extends Asked, Meant {
  stopped?: boolean;
  from?: string;
  arg?: string[];
  preview?: boolean;
  follow?: boolean;
  json?: boolean;
}

const help = `
Of a run that has failed or was cancelled it makes a new run of the same experiment: what earlier steps returned is taken
over, their files too, and the new run goes on with the step that failed. With --from it begins with another step, which is
done again with all that depends on it. Of a run that waits at a step that has failed ("on_failure: pause") that step is done
again, and --from is refused. Look at the deck first: --preview says what moves from where to where, and what is stale, and does nothing.

STEP is a step's name, or its number as \`weir status\` shows it, from 1; a step that has it as its name goes first. A value that is JSON is taken as such, anything else is text;
the name of a location stands for its coordinates.

It prints the id of the run that goes on, and exits with 0, with --follow as \`weir run --follow\` does; with 1 where the run
does not stand so that it can be done (with --preview: where it would be refused), with 2 where the request itself is wrong.

Examples:
  weir retry last --preview
  weir retry last --from Mix --arg Mix.speed=300 --reason "the tips were empty" --follow
  weir retry last --arg 2.speed=300    # where several steps are named Mix
  weir retry --stopped                 # lists what a safety stop has ended, asks, and continues it`;

export function addRetry(program: Command, context: CliContext): void {
  const command = program
    .command('retry')
    .description('let a run go on after a failure: a new run from the step that failed, or that step again')
    .argument('[run]', runArgument)
    .option('--from <step>', 'the step to begin with; what depends on it is done again')
    .option('--arg <step.key=value>', 'changes an argument of a step that is done; repeatable', repeatable)
    .option('--stopped', 'all runs that safety stops of the last 24 hours have ended, instead of one run')
    .option('--preview', 'only say what would move, and what is stale')
    .option('--follow', 'show its progress until it is over')
    .option('--json', 'print the preview, or the run, as the gateway tells it')
    .option('--yes', 'with --stopped: do not ask')
    .addHelpText('after', help);
  asksGateway(addWho(command), context, async (client, wanted: string | undefined, options: RetryOptions) => {
    const { stopped = false, ...rest } = options;
    if (stopped === (wanted !== undefined))
      throw new WeirError('bad_request', 'say either which run, or --stopped');
    if (wanted === undefined) return retryStopped(client, onlyOfStopped(rest), context);
    const id = await findRun(client, wanted);
    const request = await readRetryRequest(client, id, options);
    if (options.preview) {
      const asked = { params: { path: { id }, query: { preview: 'true' } }, body: request };
      const preview = (await client.ask((api) => api.POST('/runs/{id}/retry', asked))) as RetryPreview;
      if (options.json) printJson(context, preview);
      else print(context.stdout, describeRetry(preview, widthOf(context)).join('\n'));
      return context.finish(preview.allowed ? exitCodes.ok : exitCodes.failed);
    }
    const leaderless = reportIfLeaderless(client, context);
    // A key of its own: where the answer is lost, asking again makes no second run.
    const params = { path: { id }, header: { 'idempotency-key': newId() } };
    const body = { ...request, ...sayWho(options) };
    const run = (await client.ask((api) => api.POST('/runs/{id}/retry', { params, body }))) as Run;
    await leaderless;
    if (run.run_id !== id)
      for (const warning of run.warnings) print(context.stderr, `warning: ${localTimes(warning)}`);
    if (options.follow) return context.finish(await followRun(client, run.run_id, context));
    if (options.json) printJson(context, run);
    else print(context.stdout, run.run_id);
  });
}

/** @throws WeirError `bad_request` where an option is for one run */
function onlyOfStopped({
  from,
  arg,
  follow,
  ...options
}: RetryOptions): Omit<RetryOptions, 'from' | 'arg' | 'follow'> {
  if (from === undefined && arg === undefined && !follow) return options;
  throw new WeirError('bad_request', '--from, --arg and --follow are for one run');
}

async function readRetryRequest(
  client: GatewayClient,
  id: string,
  { from, arg }: Pick<RetryOptions, 'from' | 'arg'>,
): Promise<{ from_step?: string | number; args?: Record<string, JsonObject> }> {
  if (from === undefined && arg === undefined) return {};
  const args = readStepArgs(arg ?? []);
  const seen = await client.run(id);
  return {
    ...(arg === undefined ? {} : { args: seen ? placeStepArgs(seen.run, args) : args }),
    ...(from === undefined ? {} : { from_step: seen ? findRunStep(seen.run, from) : from }),
  };
}
