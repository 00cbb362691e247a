import type { Command } from 'commander';
import { formatExactTime, localTimes } from '../../client/index.ts';
import { connect, findRun } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { eventsInWords } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';
import { runArgument } from './run-argument.ts';

export function addLog(program: Command, context: CliContext): void {
  const command = program
    .command('log')
    .description('print the log of a run')
    .argument('<run>', runArgument)
    .option('--events', "show the run's events, too")
    .addHelpText('after', '\nExamples:\n  weir log last\n  weir log last --events');
  addSettings(command, ['gateway_url']).action(async (wanted: string, options: { events?: boolean }) => {
    const client = connect(command, context);
    const text = eventsInWords(await client.log(await findRun(client, wanted), options.events));
    if (text !== '') print(context.stdout, byTheClockHere(text.replace(/\n$/, '')));
  });
}

/** The same log by the clock of this machine. Each line begins with its moment, to the millisecond. */
function byTheClockHere(log: string): string {
  return localTimes(log.replace(/^\d{4}-\S+Z(?= )/gm, formatExactTime));
}
