import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, describeNow, printJson, widthOf } from '../display/index.ts';
import { asksGateway } from './command-parts.ts';

const help = `
For each instrument: how it stands, since when, what holds it, and the next command to type. Then paused runs, and outcomes
that nobody knows. Times are those of this machine.

Examples:
  weir now
  weir now --json | jq '.instruments[] | select(.next)'
  watch weir now`;

/** Wide enough for most sentences, where nobody says how wide a line may be. */
const defaultWidth = 100;

export function addNow(program: Command, context: CliContext): void {
  const command = program
    .command('now')
    .description('show how the lab stands, and what to do next')
    .option('--json', 'print it as the gateway tells it')
    .addHelpText('after', help);
  asksGateway(command, context, async (client, { json }: { json?: boolean }) => {
    const now = await client.ask((api) => api.GET('/now'));
    if (json) return printJson(context, now);
    const colors = colorsFor(context.stdout, context.env);
    print(context.stdout, describeNow(now, widthOf(context) ?? defaultWidth, colors));
  });
}
