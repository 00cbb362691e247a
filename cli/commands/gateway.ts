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
} from '../settings/index.ts';
import { readServiceSettings, withWorkcellSettings } from '../services/index.ts';

export function addGateway(program: Command, context: CliContext): void {
  const command = program
    .command('gateway')
    .description('serve the HTTP interface of a workcell, in a process of its own')
    .addHelpText(
      'after',
      '\nExample:\n  weir gateway --workcell lab.yaml --broker-url amqp://broker --store-url redis://store --host 0.0.0.0',
    );
  addSettings(command, [
    'workcell',
    'broker_url',
    'broker_management_url',
    'store_url',
    'data_dir',
    'host',
    'allow_host',
    'allow_origins',
    'require_key',
    'kiosk_stop',
    'key_rate',
    'key_runs',
    'key_upload',
    'session_idle',
    'session_longest',
    'oidc_issuer',
    'oidc_client_id',
    'oidc_client_secret_file',
    'oidc_scope',
    'oidc_name_claim',
    'oidc_role_claim',
    'oidc_roles',
    'oidc_label',
    'tls_cert',
    'tls_key',
    'behind_proxy',
    'hsts_seconds',
    'insecure_network',
    'key_file',
    'port',
    'max_upload',
    'keep_finished',
    'keep_finished_runs',
    'keep_events',
    'smtp_url',
    'mail_from',
    'webhook_secret',
    'webhook_allow',
    'log_level',
  ]).action(async () => {
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
