import { formatTime } from '../../shared/sentences/index.ts';
import { Option, type Command } from 'commander';
import { connect } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, formatTable } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';
import { toCount } from './to-count.ts';

export function addExperiments(program: Command, context: CliContext): void {
  const command = program
    .command('experiments')
    .description('list experiments, newest first')
    .addOption(new Option('--limit <count>', 'at most this many').argParser(toCount).default(20))
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  weir experiments --limit 5');
  addSettings(command, ['gateway_url']).action(async ({ limit, json }: { limit: number; json?: boolean }) => {
    const params = { query: { limit } };
    const found = await connect(command, context).ask((api) => api.GET('/experiments', { params }));
    const experiments = Object.values(found).reverse();
    if (json) return print(context.stdout, JSON.stringify(experiments, null, 2));
    if (experiments.length === 0) return print(context.stdout, 'no experiments');
    const rows = experiments.map((each) => [
      each.experiment_id,
      each.experiment_name,
      each.campaign_id ?? '',
      formatTime(each.created_at),
      each.checked_in_at === null ? '' : formatTime(each.checked_in_at),
    ]);
    const heading = ['EXPERIMENT', 'NAME', 'CAMPAIGN', 'REGISTERED', 'CHECKED IN'];
    print(context.stdout, formatTable(heading, rows, colorsFor(context.stdout, context.env)));
  });
}
