import { orchestratorCommand } from '../../shared/explain/index.ts';
import type { Now } from '../../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import type { GatewayClient } from './gateway-client.ts';

/** How long the gateway may take to say it (milliseconds): a safety stop must not wait for a store that is away. */
const answerMs = 2_000;

/**
 * Says on stderr that what is being asked for waits, where no orchestrator is there to take it. To be called beside the
 * request: it asks once, and never rejects.
 */
export async function tellIfLeaderless(client: GatewayClient, context: CliContext): Promise<void> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(answerMs)]);
  const hasty = client.with({ ms: 0, signal, onWait: () => undefined });
  const asked = hasty.ask((api) => api.GET('/now'));
  // What keeps the gateway from answering is told by the request itself.
  const { led } = await asked.catch((): Partial<Now> => ({}));
  if (led !== false) return;
  print(
    context.stderr,
    `weir: no orchestrator is there to take this, or to note what agents answer: it is kept until one is; start one: ${orchestratorCommand}`,
  );
}
