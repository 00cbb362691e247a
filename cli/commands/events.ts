import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { experimentArgument, findExperiment } from '../client/index.ts';
import { type Event } from '../../client/index.ts';
import type { CliContext } from '../terminal/index.ts';
import { kindOfEvent, subjectOfEvent, printList } from '../display/index.ts';
import { asksGateway, limitOption } from './command-parts.ts';

interface EventsOptions {
  experiment?: string;
  limit: number;
  json?: boolean;
}

export function addEvents(program: Command, context: CliContext): void {
  const command = program
    .command('events')
    .description(
      'list what has happened, the latest last: to runs, to experiments, and what clients have logged',
    )
    .option('--experiment <id>', `only events of ${experimentArgument}`)
    .addOption(limitOption())
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  weir events\n  weir events --experiment last --json');
  asksGateway(command, context, async (client, { experiment, limit, json }: EventsOptions) => {
    const id = experiment === undefined ? undefined : await findExperiment(client, experiment);
    const query = { limit };
    const found = await client.ask((api) =>
      id === undefined
        ? api.GET('/events', { params: { query } })
        : api.GET('/experiments/{id}/events', { params: { path: { id }, query } }),
    );
    printList(context, json, Object.values(found), {
      none: 'no events',
      heading: ['WHEN', 'EVENT', 'OF', 'WHAT'],
      row: (event) => [whenOf(event), kindOfEvent(event), subjectId(event), subjectOfEvent(event)],
    });
  });
}

/** The run that it is of, or else the experiment; a client's event may have a key of that name, which holds anything. */
function subjectId({ run_id, experiment_id }: Event): string {
  return typeof run_id === 'string' ? run_id : (experiment_id ?? '');
}

/** A client's event may have a key of that name, which holds whatever the client put there. */
function whenOf({ logged_at }: Event): string {
  return formatTime(String(logged_at));
}
