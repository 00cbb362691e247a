import { formatExactTime, localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type Event, type LogEntry } from '../../client/index.ts';
import { findRun } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { describeEvent } from '../display/index.ts';
import { asksGateway, runArgument } from './command-parts.ts';

export function addLog(program: Command, context: CliContext): void {
  const command = program
    .command('log')
    .description('print the log of a run')
    .argument('<run>', runArgument)
    .option('--events', "show the run's events, too")
    .addHelpText('after', '\nExamples:\n  weir log last\n  weir log last --events');
  asksGateway(command, context, async (client, wanted: string, options: { events?: boolean }) => {
    const params = { path: { id: await findRun(client, wanted) } };
    const { entries } = await client.ask((api) => api.GET('/runs/{id}/log/entries', { params }));
    for (const entry of entries)
      if (options.events || entry.level !== 'event') print(context.stdout, describeEntry(entry));
  });
}

/** An entry by the clock of this machine. It begins with its moment, to the millisecond. */
function describeEntry({ at, level, text, event }: LogEntry): string {
  const words = event ? describeEvent(event as Event) : localTimes(text);
  return at === null ? words : `${formatExactTime(at)} ${level.toUpperCase().padEnd(7)} ${words}`;
}
