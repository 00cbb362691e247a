import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { readSettings } from '../settings/index.ts';
import { gatewayOf } from './gateway-at.ts';
import { GatewayClient } from './gateway-client.ts';

/** For how long a command waits for a gateway that is away: long enough for a restart, short enough for a person. */
const patienceMs = 5_000;

/** The gateway that the command's settings name. Says on stderr when it has to be waited for. */
export function connect(command: Command, context: CliContext): GatewayClient {
  return new GatewayClient(gatewayOf(readSettings(command, context.env)), {
    ms: patienceMs,
    signal: context.signal,
    onWait: (reason) => print(context.stderr, `waiting: ${reason.message}`),
  });
}
