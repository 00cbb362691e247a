import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { readServiceSettings, withWorkcellSettings } from '../services/index.ts';
import { addSettings, metricsSettings } from '../settings/index.ts';

export function addOrchestrator(program: Command, context: CliContext): void {
  const command = program
    .command('orchestrator')
    .description('carry the runs of a workcell through, in a process of its own')
    .addHelpText(
      'after',
      '\nStart two of them: one owns the workcell, the other stands by and goes on within moments where the first dies.\n' +
        '\nExample:\n  weir orchestrator --workcell lab.yaml --broker-url amqp://broker --store-url redis://store',
    );
  addSettings(command, [
    'workcell',
    'broker_url',
    'insecure_network',
    'store_url',
    ...metricsSettings,
    'log_level',
  ]).action(async () => {
    const stated = readServiceSettings(command, context.env, { apart: true, store: true, workcell: true });
    const [{ createOrchestrator }, { hostServices }, { loadWorkcellFile }] = await Promise.all([
      import('../../orchestrator/leadership/orchestrator.ts'),
      import('../services/host.ts'),
      import('../services/load-workcell-file.ts'),
    ]);
    const workcell = await loadWorkcellFile(stated.workcell, context, () => false);
    const config = withWorkcellSettings(stated, workcell, command, context);
    await hostServices({ config, workcell, name: 'orchestrator' }, context, async (host) => {
      const store = await host.store();
      const orchestrator = createOrchestrator({
        workcell,
        broker: host.broker('orchestrator'),
        store,
        log: host.log,
        metrics: host.metrics,
        timing: host.timing.owner,
      });
      await host.supervisor.start([orchestrator]);
      print(context.stdout, `weir orchestrator is up for workcell ${workcell.name}`);
    });
  });
}
