import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import type { CliContext } from '../terminal/index.ts';
import { printList } from '../display/index.ts';
import { asksGateway, limitOption } from './command-parts.ts';

export function addExperiments(program: Command, context: CliContext): void {
  const command = program
    .command('experiments')
    .description('list experiments, newest first')
    .addOption(limitOption())
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  weir experiments --limit 5');
  asksGateway(command, context, async (client, { limit, json }: { limit: number; json?: boolean }) => {
    const params = { query: { limit } };
    const found = await client.ask((api) => api.GET('/experiments', { params }));
    printList(context, json, Object.values(found).reverse(), {
      none: 'no experiments',
      heading: ['EXPERIMENT', 'NAME', 'CAMPAIGN', 'REGISTERED', 'CHECKED IN'],
      row: ({ experiment_id, experiment_name, campaign_id, created_at, checked_in_at }) => [
        ...[experiment_id, experiment_name, campaign_id ?? '', formatTime(created_at)],
        checked_in_at === null ? '' : formatTime(checked_in_at),
      ],
    });
  });
}
