import { hostname } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { chooseWorkcellFile, readServiceSettings, withWorkcellSettings } from '../services/index.ts';
import { watchOption } from './command-parts.ts';
import { recordGateway, urlFromHere, addSettings, settingsBut } from '../settings/index.ts';

const help = `
It prints "weir is up at http://HOST:PORT" when it takes runs, and stops cleanly on Ctrl-C, SIGTERM, or when its terminal is
closed (under nohup it goes on); a second signal ends it at once. Runs that were not over go on at the next start.
Without a workcell file it takes ./workcell.yaml, or else the example that comes with weir.

Examples:
  weir up
  weir up --workcell lab.yaml --port 9000
  weir up --workcell lab.yaml --broker-url amqp://localhost   # instruments on other machines join with weir agent`;

export function addUp(program: Command, context: CliContext): void {
  const command = program
    .command('up')
    .description('run a whole lab in one process: gateway, orchestrator and the built-in instruments')
    .addOption(watchOption())
    .addHelpText('after', help);
  // All of them are one process: it needs no address of its own gateway, and has its metrics there.
  const names = settingsBut('enrolment', 'gateway_url', 'metrics_port', 'metrics_host');
  addSettings(command, names).action(async ({ watch = false }: { watch?: boolean }) => {
    const stated = readServiceSettings(command, context.env, { apart: false, store: true, workcell: false });
    const [{ hostServices }, { startLab }, { loadWorkcellFile }, { withPlaces }] = await Promise.all([
      import('../services/host.ts'),
      import('../services/start-lab.ts'),
      import('../services/load-workcell-file.ts'),
      import('../validation/judge-workcell.ts'),
    ]);
    const file = chooseWorkcellFile(stated.workcell, context);
    const workcell = await loadWorkcellFile(file, context);
    const config = withWorkcellSettings(stated, workcell, command, context);
    await hostServices({ config, workcell, name: 'up' }, context, async (host) => {
      const baseDir = path.dirname(path.resolve(file));
      const say = (line: string) => print(context.stderr, line);
      const reread = () => loadWorkcellFile(file, context);
      const lab = { config, workcell, reread, baseDir, watch, instance: hostname(), say };
      const url = urlFromHere(await withPlaces(file, () => startLab(lab, host)), config.tls_cert);
      const forget = recordGateway(url);
      host.signal.addEventListener('abort', forget, { once: true });
      print(context.stdout, `weir is up at ${url}`);
      if (config.require_key === 'yes') print(context.stdout, 'open the page: weir open');
    });
  });
}
