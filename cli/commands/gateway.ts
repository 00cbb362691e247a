import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import {
  docsFolder,
  pageFolder,
  version,
  keepLocalKey,
  recordGateway,
  urlFromHere,
  addSettings,
  settingsBut,
} from '../settings/index.ts';
import { readServiceSettings, withWorkcellSettings } from '../services/index.ts';

/** What only agents and commands need; the gateway's metrics are at its own port. */
const ofAgents = ['enrolment', 'gateway_url', 'journal_dir', 'drain'] as const;

export function addGateway(program: Command, context: CliContext): void {
  const command = program
    .command('gateway')
    .description('serve the HTTP interface of a workcell, in a process of its own')
    .addHelpText(
      'after',
      '\nExample:\n  weir gateway --workcell lab.yaml --broker-url amqp://broker --store-url redis://store --host 0.0.0.0',
    );
  const names = settingsBut(...ofAgents, 'metrics_port', 'metrics_host');
  addSettings(command, names).action(async () => {
    const stated = readServiceSettings(command, context.env, { apart: true, store: true, workcell: true });
    const [{ createGateway }, { hostServices }, { loadWorkcellFile }] = await Promise.all([
      import('../../gateway/server/gateway.ts'),
      import('../services/host.ts'),
      import('../services/load-workcell-file.ts'),
    ]);
    // What modules need is for their agents to have.
    const load = () => loadWorkcellFile(stated.workcell, context, (module) => module === undefined);
    const workcell = await load();
    const config = withWorkcellSettings(stated, workcell, command, context);
    await hostServices({ config, workcell, name: 'gateway' }, context, async (host) => {
      const store = await host.store();
      const localKey = keepLocalKey(config);
      const gateway = createGateway({
        config,
        workcell,
        broker: host.broker('gateway'),
        accounts: host.accounts(),
        store,
        log: host.log,
        metrics: host.metrics,
        version,
        docsFolder,
        pageFolder,
        timing: host.timing.gateway,
        rereadWorkcell: load,
        ...(localKey === undefined ? {} : { localKey }),
      });
      await host.supervisor.start([gateway]);
      const url = urlFromHere(gateway.url(), config.tls_cert);
      const forget = recordGateway(url);
      host.signal.addEventListener('abort', forget, { once: true });
      print(context.stdout, `weir gateway is up at ${url}`);
    });
  });
}
