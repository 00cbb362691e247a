import { isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { RunSummary } from '../../client/index.ts';

/** How many of the newest runs are searched for a part of an id. */
const searched = 5_000;
const pageSize = 500;

/**
 * The id of the run that a person means: a whole id, `last` for the newest run, or the beginning or end of an id, in any
 * case, that no other of the newest 5,000 runs has.
 * @throws WeirError `run_not_found`, or `bad_request` where several runs fit.
 */
export async function findRun(client: GatewayClient, wanted: string): Promise<string> {
  // A script's empty variable would fit the only run that there is.
  if (wanted.trim() === '')
    throw new WeirError('bad_request', 'say which run: its id, a part of it, or last');
  const upper = wanted.toUpperCase();
  if (isId(upper)) return upper;
  if (upper === 'LAST') {
    const { runs } = await client.runs({ limit: 1 });
    if (runs[0]) return runs[0].run_id;
    throw new WeirError('run_not_found', 'there are no runs yet');
  }
  const fitting: RunSummary[] = [];
  for await (const run of newestRuns(client)) {
    if (run.run_id.startsWith(upper) || run.run_id.endsWith(upper)) fitting.push(run);
  }
  const [first, ...others] = fitting;
  if (!first) {
    throw new WeirError(
      'run_not_found',
      `no run's id begins or ends with "${wanted}"; \`weir list\` shows them`,
    );
  }
  if (others.length > 0) {
    const ids = fitting.slice(0, 5).map(({ run_id }) => run_id);
    throw new WeirError(
      'bad_request',
      `"${wanted}" fits ${fitting.length} runs: ${ids.join(', ')}; give more of the id`,
    );
  }
  return first.run_id;
}

async function* newestRuns(client: GatewayClient): AsyncGenerator<RunSummary, void> {
  let cursor: string | undefined;
  for (let seen = 0; seen < searched;) {
    const page = await client.runs({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.runs;
    seen += page.runs.length;
    if (page.next === null || page.runs.length === 0) return;
    cursor = page.next;
  }
}
