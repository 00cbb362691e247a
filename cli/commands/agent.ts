import { hostname } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { GatewayClient } from '../client/gateway-client.ts';
import { print, type CliContext } from '../context.ts';
import type { Config } from '../../shared/config/read-config.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { readServiceSettings } from '../services/service-settings.ts';
import { addSettings } from '../setting-options.ts';

const help = `
A module file exports its module as the default (see docs/agents.md). The workcell comes from --workcell, or else from
the gateway. Several agents of one module share its work; each needs an instance name of its own.

Examples:
  weir agent ot2 --broker-url amqp://broker --gateway-url http://gateway:8000
  weir agent ./heater.ts --instance left
  weir agent ./heater.ts --name heater_2`;

export function addAgent(program: Command, context: CliContext): void {
  const command = program
    .command('agent')
    .description('serve an instrument')
    .argument('<module>', 'a module of the workcell, or a module file (.ts, .js)')
    .option('--instance <name>', 'what tells this agent from others of its module', hostname())
    .option('--name <module>', 'the module of the workcell that the file serves (default: the one it names)')
    .addHelpText('after', help);
  addSettings(command, ['broker_url', 'gateway_url', 'workcell', 'journal_dir', 'drain', 'log_level']).action(
    async (wanted: string, options: { instance: string; name?: string }) => {
      const config = readServiceSettings(command, context.env, {
        apart: true,
        store: false,
        workcell: false,
      });
      const [{ createAgent }, { findAgentModule }, { hostServices }] = await Promise.all([
        import('../../module-agents/agent/agent.ts'),
        import('../services/find-agent-module.ts'),
        import('../services/host.ts'),
      ]);
      const workcell = await readWorkcell(config, context);
      const baseDir = config.workcell === undefined ? '.' : path.dirname(config.workcell);
      const served = await findAgentModule({
        wanted,
        name: options.name,
        workcell,
        baseDir: path.resolve(baseDir),
      });
      const address = { module: served.name, instance: options.instance };
      await hostServices({ config, workcell, name: 'agent' }, context, async (host) => {
        const agent = createAgent({
          workcell: workcell.name,
          module: served.definition,
          interface: served.interface,
          address,
          broker: host.broker(`agent ${address.module}/${address.instance}`),
          gatewayUrl: config.gateway_url,
          journalDir: config.journal_dir,
          drainSeconds: config.drain,
          log: host.log,
        });
        await host.supervisor.start([agent]);
        print(context.stdout, `weir agent is up for ${address.module}, instance ${address.instance}`);
      });
    },
  );
}

/** From the file that was named, else from the gateway, for which an agent waits as long as it takes. */
async function readWorkcell(config: Config, context: CliContext): Promise<Workcell> {
  if (config.workcell !== undefined) {
    const { loadWorkcellFile } = await import('../services/load-workcell-file.ts');
    return loadWorkcellFile(config.workcell, context);
  }
  const client = new GatewayClient(config.gateway_url, {
    ms: Infinity,
    signal: context.signal,
    onWait: (reason) => print(context.stderr, `waiting for the workcell: ${reason.message}`),
  });
  return client.workcell();
}
