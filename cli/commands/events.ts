import { formatTime } from '../../shared/sentences/index.ts';
import { Option, type Command } from 'commander';
import { connect, experimentArgument, findExperiment } from '../client/index.ts';
import { type Event } from '../../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, kindOfEvent, subjectOfEvent, formatTable } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';
import { toCount } from './to-count.ts';

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
    .addOption(new Option('--limit <count>', 'at most this many').argParser(toCount).default(20))
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  weir events\n  weir events --experiment last --json');
  addSettings(command, ['gateway_url']).action(async ({ experiment, limit, json }: EventsOptions) => {
    const client = connect(command, context);
    const id = experiment === undefined ? undefined : await findExperiment(client, experiment);
    const query = { limit };
    const found = await client.ask((api) =>
      id === undefined
        ? api.GET('/events', { params: { query } })
        : api.GET('/experiments/{id}/events', { params: { path: { id }, query } }),
    );
    const events = Object.values(found);
    if (json) return print(context.stdout, JSON.stringify(events, null, 2));
    if (events.length === 0) return print(context.stdout, 'no events');
    const rows = events.map((event) => [
      whenOf(event),
      kindOfEvent(event),
      subjectId(event),
      subjectOfEvent(event),
    ]);
    const heading = ['WHEN', 'EVENT', 'OF', 'WHAT'];
    print(context.stdout, formatTable(heading, rows, colorsFor(context.stdout, context.env)));
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
