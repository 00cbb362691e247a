import type { Ask } from '../../shared/contracts/ask.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { GatewayClient } from '../client/gateway-client.ts';

/**
 * The question that a person means: its whole id, or the beginning or end of the id of a run that asks nothing else now, in any case.
 * @throws WeirError `ask_not_found`, or `bad_request` where several fit
 */
export async function findAsk(client: GatewayClient, wanted: string): Promise<Ask> {
  const upper = wanted.trim().toUpperCase();
  if (parseCommandId(upper)) return client.asked(upper);
  const { asks } = await client.asks();
  // A script's empty variable would fit the only question that there is.
  const fitting = upper === '' ? [] : asks.filter((ask) => fits(ask, upper));
  const [first, ...others] = fitting;
  if (first && others.length === 0) return first;
  if (!first) {
    throw new WeirError('ask_not_found', `no open question is "${wanted}"; \`weir ask\` shows them`);
  }
  const ids = [first, ...others].slice(0, 5).map(({ id }) => id);
  throw new WeirError('bad_request', `"${wanted}" fits ${fitting.length} questions: ${ids.join(', ')}`);
}

function fits({ id, run_id }: Ask, wanted: string): boolean {
  return [id, run_id].some((each) => each.startsWith(wanted) || each.endsWith(wanted));
}
