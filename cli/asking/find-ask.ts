import type { Ask, ClosedAsk } from '../../shared/contracts/ask.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from '../client/index.ts';
import { closedInWords } from '../display/index.ts';

/**
 * The question that a person means: its whole id, or the beginning or end of the id of a run that asks nothing else now, in any case.
 * A question that is closed is found by its whole id alone: an answer by that of its run may be meant for one that is not open yet.
 * @throws WeirError `ask_not_found`, `ask_answered` or `ask_closed` that tells who answered the latest question of that run, if it is
 *   among those that were answered last, or `bad_request` where several fit
 */
export async function findAsk(client: GatewayClient, wanted: string): Promise<Ask> {
  const upper = wanted.trim().toUpperCase();
  if (parseCommandId(upper)) return client.asked(upper);
  const { asks, answered } = await client.asks();
  // A script's empty variable would fit the only question that there is.
  const fitting = upper === '' ? [] : asks.filter((ask) => fits(ask, upper));
  const [first, ...others] = fitting;
  if (first && others.length === 0) return first;
  if (!first) {
    const closed = upper === '' ? undefined : answered.find((ask) => fits(ask, upper));
    if (closed) throw isClosed(wanted, closed);
    throw new WeirError('ask_not_found', `no open question is "${wanted}"; \`weir ask\` shows them`);
  }
  const ids = [first, ...others].slice(0, 5).map(({ id }) => id);
  throw new WeirError('bad_request', `"${wanted}" fits ${fitting.length} questions: ${ids.join(', ')}`);
}

function fits({ id, run_id }: Pick<Ask, 'id' | 'run_id'>, wanted: string): boolean {
  return [id, run_id].some((each) => each.startsWith(wanted) || each.endsWith(wanted));
}

function isClosed(wanted: string, ask: ClosedAsk): WeirError {
  const { as, step, step_name, run_id } = ask;
  const where = `the latest of run ${run_id} was that of step ${step + 1} "${step_name}"`;
  return new WeirError(
    as === 'answer' ? 'ask_answered' : 'ask_closed',
    `no open question is "${wanted}"; ${where}: ${closedInWords(ask, Date.now())}`,
  );
}
