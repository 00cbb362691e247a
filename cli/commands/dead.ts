import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type DeadLetter } from '../../client/index.ts';
import { DeadLettersClient, connect } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, type Colors, formatTable } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';

const help = `
A dead letter is a message that nobody could process: it fits no contract, or the orchestrator failed on it. Look at the
reason first; what was repaired may be sent again. Only messages for the inbox are: a command for an instrument never is.

Examples:
  weir dead
  weir dead show 8QK7ZC
  weir dead resend 8QK7ZC`;

export function addDead(program: Command, context: CliContext): void {
  const dead = program
    .command('dead')
    .description('messages that nobody could process: list, show, send again, drop')
    .addHelpText('after', help);
  const list = dead
    .command('list', { isDefault: true })
    .description('list them, oldest first')
    .option('--json', 'print them as JSON');
  addSettings(list, ['gateway_url']).action(async ({ json }: { json?: boolean }) => {
    const letters = await new DeadLettersClient(connect(list, context)).list();
    if (json) print(context.stdout, JSON.stringify(letters, null, 2));
    else if (letters.length === 0) print(context.stdout, 'no dead letters');
    else print(context.stdout, formatLetters(letters, colorsFor(context.stdout, context.env)));
  });
  const show = dead
    .command('show')
    .description('print one as JSON, with its content')
    .argument('<id>', 'its id, or the end of it');
  addSettings(show, ['gateway_url']).action(async (id: string) => {
    print(
      context.stdout,
      JSON.stringify(await new DeadLettersClient(connect(show, context)).show(id), null, 2),
    );
  });
  const resend = dead
    .command('resend')
    .description('send one to the inbox once more, and remove it')
    .argument('<id>', 'its id, or the end of it');
  addSettings(resend, ['gateway_url']).action(async (id: string) => {
    const letter = await new DeadLettersClient(connect(resend, context)).resend(id);
    print(context.stdout, `${describe(letter)} was sent again`);
  });
  const drop = dead
    .command('drop')
    .description('remove one for good')
    .argument('<id>', 'its id, or the end of it');
  addSettings(drop, ['gateway_url']).action(async (id: string) => {
    const letter = await new DeadLettersClient(connect(drop, context)).drop(id);
    print(context.stdout, `${describe(letter)} is gone`);
  });
}

function describe({ id, type }: DeadLetter): string {
  return `${id} (${type ?? 'not readable'})`;
}

function formatLetters(letters: readonly DeadLetter[], colors: Colors): string {
  const rows = letters.map(({ id, at, queue, type, run_id, reason }) => [
    id,
    formatTime(at),
    type ?? 'not readable',
    queue,
    run_id ?? '',
    firstLine(reason),
  ]);
  return formatTable(['ID', 'SINCE', 'TYPE', 'FROM', 'RUN', 'REASON'], rows, colors);
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
