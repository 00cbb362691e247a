import type { StoppedRuns } from '../../client/index.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { canPrompt, confirm } from '../asking/index.ts';
import type { GatewayClient } from '../client/index.ts';
import { describeStopped, printJson, widthOf } from '../display/index.ts';
import { exitCodes, print, type CliContext } from '../terminal/index.ts';
import { sayWho, type Asked } from './command-parts.ts';
import { nothingDone, type Meant } from './give-order.ts';

function readStopped(client: GatewayClient): Promise<StoppedRuns> {
  return client.ask((api) => api.GET('/runs/stopped'));
}

/**
 * Continues the runs that safety stops have ended, each by a retry of its own: one that is refused keeps no other back. Lists them and what
 * moves first, and asks.
 * @throws WeirError `bad_request` where no person can be asked
 */
export async function retryStopped(
  client: GatewayClient,
  { preview, json, yes = false, ...said }: Asked & Meant & { preview?: boolean; json?: boolean },
  context: CliContext,
): Promise<void> {
  const found = await readStopped(client);
  if (preview && json) return printJson(context, found);
  print(
    preview || !json ? context.stdout : context.stderr,
    describeStopped(found, widthOf(context)).join('\n'),
  );
  const wanted = found.runs.filter(({ allowed }) => allowed);
  if (preview || wanted.length === 0) return context.finish(exitCodes.ok);
  if (!yes && !canPrompt(context))
    throw new WeirError('bad_request', 'nothing was done: say --yes to continue these runs');
  if (!yes && !(await confirm(context))) return nothingDone(context);
  let failed = 0;
  for (const { run_id } of wanted) {
    // A key of its own: where the answer is lost, asking again makes no second run.
    const params = { path: { id: run_id }, header: { 'idempotency-key': newId() } };
    try {
      const made = await client.ask((api) => api.POST('/runs/{id}/retry', { params, body: sayWho(said) }));
      print(context.stdout, 'run_id' in made ? made.run_id : run_id);
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      failed += 1;
      print(context.stderr, `run ${run_id} is not continued: ${messageOf(error)}`);
    }
  }
  const left = found.count - found.runs.length;
  if (left > 0) print(context.stdout, `${left} more: the same command again continues them`);
  if (failed > 0) context.finish(exitCodes.failed);
}
