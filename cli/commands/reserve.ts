import type { Command } from 'commander';
import type { OrderTarget } from '../../shared/contracts/order-target.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { formatTime, localTimes } from '../../shared/sentences/index.ts';
import type { Reservation } from '../../client/index.ts';
import { findReservation, reportIfLeaderless } from '../client/index.ts';
import { printList } from '../display/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addWho, asksGateway, sayWho, toTarget, type Asked } from './command-parts.ts';
import { pastInWords, readSpan, readTime, timeForms } from './typed-time.ts';

const notes = {
  reserve: `
No step is given to it meanwhile. What it has in hand goes on; a step that would run into the reservation, by its declared
duration, by earlier runs or by its timeout, is not begun before. A step of which nothing of that is known may run into it.
Times are ${timeForms}; those without a zone are of this machine.

Examples:
  weir reserve reader --from 9:00 --until 11:00 --reason calibration
  weir reserve washer/w1 --for 90m                  # at once; one instance, the others go on
  weir reserve reader --from "tomorrow 9:00" --for 2h`,
  reservations: `
Examples:
  weir reservations
  weir reservations reader --json`,
  unreserve: `
Examples:
  weir unreserve 8QK7ZC
  weir unreserve 8QK7ZC --reason "done early"`,
};

interface When {
  from?: number;
  until?: number;
  for?: number;
}

export function addReserve(program: Command, context: CliContext): void {
  const command = addWho(program.command('reserve'), 'who wants it, for those who wait', 'what for')
    .description('have an instrument to yourself for a while')
    .argument('<module[/instance]>', 'a module, or one instance of it', toTarget)
    .option('--from <time>', 'when it begins (default: now)', (text) => readTime(text))
    .option('--until <time>', 'when it ends', (text) => readTime(text))
    .option('--for <time>', 'how long it lasts, in place of --until: 2h, 90m, 1h30m, 1d', readSpan)
    .addHelpText('after', notes.reserve);
  type Given = [target: OrderTarget & { module: string }, options: When & Asked];
  asksGateway(command, context, async (client, ...[target, { from, until, for: span, ...said }]: Given) => {
    if ((until === undefined) === (span === undefined))
      throw new WeirError('bad_request', 'say when it ends: either --until 11:00, or --for 2h');
    const now = Date.now();
    const end = until ?? (from ?? now) + (span ?? 0);
    if (end <= now) throw new WeirError('bad_request', pastInWords(end));
    const body = {
      ...target,
      ...sayWho(said),
      ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
      until: new Date(end).toISOString(),
    };
    const leaderless = reportIfLeaderless(client, context);
    const header = { 'idempotency-key': newId() };
    const made = await client.ask((api) => api.POST('/reservations', { params: { header }, body }));
    await leaderless;
    print(context.stdout, `${localTimes(made.text)} (${made.id})`);
  });
}

export function addReservations(program: Command, context: CliContext): void {
  const command = program
    .command('reservations')
    .description('list what people have reserved, now and to come')
    .argument('[module]', 'of one module alone')
    .option('--json', 'print them as JSON')
    .addHelpText('after', notes.reservations);
  asksGateway(command, context, async (client, module: string | undefined, { json }: { json?: boolean }) => {
    const query = module === undefined ? {} : { module };
    const { reservations } = await client.ask((api) => api.GET('/reservations', { params: { query } }));
    printList(context, json, reservations, {
      none: 'nothing is reserved',
      heading: ['ID', 'INSTRUMENT', 'FROM', 'UNTIL', '', 'BY', 'FOR'],
      row: (each) => [
        each.id,
        nameOf(each),
        formatTime(each.from),
        formatTime(each.until),
        each.state === 'now' ? 'now' : '',
        each.by ?? '',
        each.reason ?? '',
      ],
    });
  });
}

export function addUnreserve(program: Command, context: CliContext): void {
  const command = addWho(program.command('unreserve'), 'who ends it, for those who wonder', 'why')
    .description('end a reservation before its time')
    .argument('<id>', 'its id, or the end of it')
    .addHelpText('after', notes.unreserve);
  asksGateway(command, context, async (client, wanted: string, options: Asked) => {
    const id = await findReservation(client, wanted);
    const leaderless = reportIfLeaderless(client, context);
    const asked = { params: { path: { id } }, body: sayWho(options) };
    const ended = await client.ask((api) => api.DELETE('/reservations/{id}', asked));
    await leaderless;
    const whose = ended.by === null ? '' : ` by ${ended.by}`;
    const how = ended.state === 'asked' ? 'is to end: no orchestrator has taken that yet' : 'is ended';
    print(context.stdout, `the reservation of ${nameOf(ended)}${whose} ${how}`);
  });
}

function nameOf({ module, instance }: Pick<Reservation, 'module' | 'instance'>): string {
  return instance === null ? module : `${module}/${instance}`;
}
