import { hostname } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { gatewayOf } from '../client/gateway-at.ts';
import { GatewayClient } from '../client/gateway-client.ts';
import { print, type CliContext } from '../context.ts';
import type { Config } from '../../shared/config/read-config.ts';
import { outlineOf, type WorkcellOutline } from '../../shared/workcell/outline.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { updateInterval } from '../../shared/workcell/update-interval.ts';
import { keySource } from '../local-key.ts';
import { readServiceSettings } from '../services/service-settings.ts';
import { addSettings, metricsSettings } from '../setting-options.ts';

const help = `
A module file exports its module as the default (see docs/agents.md). What an agent runs, and its config, stands in files on
this machine: the module file, and the workcell file that --workcell names. Without one, the gateway is asked for the names
of the workcell and its modules. Several agents of one module share its work; each needs an instance name of its own.

Examples:
  weir agent ot2 --workcell lab.yaml --broker-url amqp://broker --gateway-url http://gateway:8000
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
  addSettings(command, [
    'broker_url',
    'insecure_network',
    'gateway_url',
    'key_file',
    'workcell',
    'journal_dir',
    'drain',
    ...metricsSettings,
    'log_level',
  ]).action(async (wanted: string, options: { instance: string; name?: string }) => {
    const config = readServiceSettings(command, context.env, {
      apart: true,
      store: false,
      workcell: false,
    });
    const [{ createAgent }, { findAgentModule }, { hostServices }, { withPlaces }] = await Promise.all([
      import('../../module-agents/runtime/agent.ts'),
      import('../services/find-agent-module.ts'),
      import('../services/host.ts'),
      import('../validation/with-places.ts'),
    ]);
    const own = await readOwnFile(config, context, options.name ?? wanted);
    const outline = own ? outlineOf(own) : await askForOutline(config, context);
    const baseDir = config.workcell === undefined ? '.' : path.dirname(config.workcell);
    const request = { wanted, name: options.name, outline, own, baseDir: path.resolve(baseDir) };
    const find = () => findAgentModule(request);
    const served = await (config.workcell === undefined ? find() : withPlaces(config.workcell, find));
    const address = { module: served.name, instance: options.instance };
    await hostServices({ config, workcell: outline, name: 'agent' }, context, async (host) => {
      const agent = createAgent({
        workcell: outline.name,
        ...(own ? { stateEvery: updateInterval(own) } : {}),
        module: served.definition,
        interface: served.interface,
        address,
        broker: host.broker(`agent ${address.module}/${address.instance}`),
        gatewayUrl: config.gateway_url,
        gatewayKey: keySource(config),
        journalDir: config.journal_dir,
        drainSeconds: config.drain,
        log: host.log,
        metrics: host.metrics,
        timing: host.timing.agent,
      });
      await host.supervisor.start([agent]);
      print(context.stdout, `weir agent is up for ${address.module}, instance ${address.instance}`);
    });
  });
}

async function readOwnFile(
  { workcell }: Config,
  context: CliContext,
  served: string,
): Promise<Workcell | undefined> {
  if (workcell === undefined) return undefined;
  const { loadWorkcellFile } = await import('../services/load-workcell-file.ts');
  return loadWorkcellFile(workcell, context, (module) => module === served);
}

/** From the gateway, for which an agent waits as long as it takes. */
function askForOutline(config: Config, context: CliContext): Promise<WorkcellOutline> {
  const client = new GatewayClient(gatewayOf(config), {
    ms: Infinity,
    signal: context.signal,
    onWait: (reason) => print(context.stderr, `waiting for the workcell: ${reason.message}`),
  });
  return client.workcell();
}
