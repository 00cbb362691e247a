import { hostname } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { keySource, addSettings, metricsSettings } from '../settings/index.ts';
import { readServiceSettings } from '../services/index.ts';
import { updateInterval } from '../../shared/workcell/index.ts';

const help = `
One process serves all instruments of the workcell file that weir has a driver for, modules of WEI among them;
\`weir agent\` serves one.

Example:
  weir agents --workcell lab.yaml --broker-url amqp://broker --gateway-url http://gateway:8000`;

export function addAgents(program: Command, context: CliContext): void {
  const command = program
    .command('agents')
    .description('serve every instrument of a workcell that weir can serve by itself')
    .option('--instance <name>', 'what tells these agents from others of their modules', hostname())
    .addHelpText('after', help);
  addSettings(command, [
    'workcell',
    'broker_url',
    'insecure_network',
    'gateway_url',
    'journal_dir',
    'drain',
    ...metricsSettings,
    'log_level',
  ]).action(async ({ instance }: { instance: string }) => {
    const config = readServiceSettings(command, context.env, { apart: true, store: false, workcell: true });
    const [
      { hostServices },
      { buildServedModules, startAgents, unservedLines },
      { loadWorkcellFile },
      { withPlaces },
    ] = await Promise.all([
      import('../services/host.ts'),
      import('../services/start-agents.ts'),
      import('../services/load-workcell-file.ts'),
      import('../validation/judge-workcell.ts'),
    ]);
    const workcell = await loadWorkcellFile(config.workcell, context, (module) => module !== undefined);
    const baseDir = path.dirname(path.resolve(config.workcell));
    await hostServices({ config, workcell, name: 'agents' }, context, async (host) => {
      const modules = await withPlaces(config.workcell, () =>
        buildServedModules(workcell, { baseDir, watch: false }),
      );
      for (const line of unservedLines(modules)) print(context.stderr, line);
      const { gateway_url: gatewayUrl, journal_dir: journalDir, drain: drainSeconds } = config;
      const stateEvery = updateInterval(workcell);
      const gateway = { gatewayUrl, gatewayKey: keySource(config) };
      const site = { workcell: workcell.name, stateEvery, instance, ...gateway, journalDir, drainSeconds };
      await startAgents(modules.served, site, host);
      const names = modules.served.map(({ module }) => module.name).join(', ') || 'no module';
      print(context.stdout, `weir agents are up for ${names}, instance ${instance}`);
    });
  });
}
