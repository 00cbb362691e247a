import { Option, type Command } from 'commander';
import { connect } from '../client/connect.ts';
import { experimentArgument, findExperiment } from '../client/find-experiment.ts';
import type { EventView } from '../client/record-views.ts';
import { print, type CliContext } from '../context.ts';
import { colorsFor } from '../display/colors.ts';
import { kindOfEvent, subjectOfEvent } from '../display/event-words.ts';
import { formatIsoTime } from '../display/format.ts';
import { formatTable } from '../display/table.ts';
import { addSettings } from '../setting-options.ts';
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
    const list =
      experiment === undefined ? 'events' : `experiments/${await findExperiment(client, experiment)}/events`;
    const found = await client.document<Record<string, EventView>>(`${list}?limit=${limit}`);
    const events = Object.values(found);
    if (json) return print(context.stdout, JSON.stringify(events, null, 2));
    if (events.length === 0) return print(context.stdout, 'no events');
    const rows = events.map((event) => [
      whenOf(event),
      kindOfEvent(event),
      event.run_id ?? event.experiment_id ?? '',
      subjectOfEvent(event),
    ]);
    const heading = ['WHEN', 'EVENT', 'OF', 'WHAT'];
    print(context.stdout, formatTable(heading, rows, colorsFor(context.stdout, context.env)));
  });
}

/** A client's event may have a key of that name, which holds whatever the client put there. */
function whenOf({ logged_at }: EventView): string {
  return formatIsoTime(String(logged_at));
}
