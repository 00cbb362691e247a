import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { readSettings } from '../settings/index.ts';
import { gatewayOf } from './gateway-at.ts';
import { GatewayClient } from './gateway-client.ts';
import { orchestratorCommand } from '../../shared/explain/index.ts';
import type { Now } from '../../client/index.ts';
import { traceHeaders, tracedByHeaders } from '../../shared/observe/index.ts';

/** How long the gateway may take to say it (milliseconds): a safety stop must not wait for a store that is away. */
const answerMs = 2_000;

/**
 * Says on stderr that what is being asked for waits, where no orchestrator is there to take it. To be called beside the
 * request: it asks once, and never rejects.
 */
export async function reportIfLeaderless(client: GatewayClient, context: CliContext): Promise<void> {
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

/** For how long a command waits for a gateway that is away: long enough for a restart, short enough for a person. */
const timeoutMs = 5_000;

/** The gateway that the command's settings name. Says on stderr when it has to be waited for. */
export function connect(command: Command, context: CliContext): GatewayClient {
  return new GatewayClient(gatewayOf(readSettings(command, context.env)), {
    ms: timeoutMs,
    signal: context.signal,
    onWait: (reason) => print(context.stderr, `waiting: ${reason.message}`),
  });
}

/** The headers of the trace in which this process was started, as OpenTelemetry has it for programs; none where it is none. */
export function traceOfEnvironment({
  TRACEPARENT: traceparent,
  TRACESTATE: tracestate,
}: NodeJS.ProcessEnv): Record<string, string> {
  return traceHeaders(tracedByHeaders({ traceparent, tracestate }));
}
