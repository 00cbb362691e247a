import type { Command } from 'commander';
import { createLogger } from '../../shared/kernel/log/logger.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { gatewayOf } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSettings, readSettings } from '../settings/index.ts';

const help = `
WEI's client and scripts cannot send a key. They are given this port in place of the gateway's, and each request that comes
to it goes on with the key. Only this machine reaches it; whoever uses this machine has what the key allows.

Example:
  WEIR_KEY=weir_ada_… weir wei-proxy --gateway-url https://lab-server:8000
  # then: ExperimentClient(server_host="127.0.0.1", server_port=8000, …)`;

export function addWeiProxy(program: Command, context: CliContext): void {
  const command = program
    .command('wei-proxy')
    .description("a port of this machine for WEI's clients, which adds the key to what they ask")
    .option('--listen <port>', 'the port; 0 picks a free one', '8000')
    .addHelpText('after', help);
  addSettings(command, ['gateway_url', 'key_file', 'log_level']).action(
    async ({ listen }: { listen: string }) => {
      const config = readSettings(command, context.env);
      const gateway = gatewayOf(config);
      if (gateway.key === undefined) {
        throw new WeirError(
          'bad_config',
          'there is no key to add: name one in WEIR_KEY, or its file with --key-file',
        );
      }
      const { openWeiProxy } = await import('../services/wei-proxy.ts');
      context.serve();
      const log = createLogger({ level: config.log_level, service: 'wei-proxy' });
      const proxy = await openWeiProxy(gateway, readPort(listen), { log, timing: context.timing.gateway });
      print(context.stdout, `weir wei-proxy is up at ${proxy.url}, for the gateway at ${gateway.url}`);
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await proxy.close();
    },
  );
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new WeirError('bad_config', `--listen is "${text}", which is no port: 0 to 65535`);
}
