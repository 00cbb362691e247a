import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type DeadLetter } from '../../client/index.ts';
import { findDeadLetter } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { printJson, printList } from '../display/index.ts';
import { asksGateway } from './command-parts.ts';

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
  asksGateway(list, context, async (client, { json }: { json?: boolean }) => {
    const { letters } = await client.ask((api) => api.GET('/admin/dead'));
    printList(context, json, letters, {
      none: 'no dead letters',
      heading: ['ID', 'SINCE', 'TYPE', 'FROM', 'RUN', 'REASON'],
      row: ({ id, at, queue, type, run_id, reason }) => [
        id,
        formatTime(at),
        type ?? 'not readable',
        queue,
        run_id ?? '',
        firstLine(reason),
      ],
    });
  });
  const show = dead
    .command('show')
    .description('print one as JSON, with its content')
    .argument('<id>', 'its id, or the end of it');
  asksGateway(show, context, async (client, id: string) => {
    const params = await findDeadLetter(client, id);
    printJson(context, await client.ask((api) => api.GET('/admin/dead/{letter}', { params })));
  });
  const resend = dead
    .command('resend')
    .description('send one to the inbox once more, and remove it')
    .argument('<id>', 'its id, or the end of it');
  asksGateway(resend, context, async (client, id: string) => {
    const params = await findDeadLetter(client, id);
    const letter = await client.ask((api) => api.POST('/admin/dead/{letter}/resend', { params }));
    print(context.stdout, `${describe(letter)} was sent again`);
  });
  const drop = dead
    .command('drop')
    .description('remove one for good')
    .argument('<id>', 'its id, or the end of it');
  asksGateway(drop, context, async (client, id: string) => {
    const params = await findDeadLetter(client, id);
    const letter = await client.ask((api) => api.DELETE('/admin/dead/{letter}', { params }));
    print(context.stdout, `${describe(letter)} is gone`);
  });
}

function describe({ id, type }: DeadLetter): string {
  return `${id} (${type ?? 'not readable'})`;
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
