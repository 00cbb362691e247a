import { InvalidArgumentError, type Command } from 'commander';
import { reportIfLeaderless } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { supplyInWords } from '../../shared/sentences/index.ts';
import { addWho, asksGateway, sayWho, toTarget, type Asked } from './command-parts.ts';

const help = `
What a module uses up stands in the workcell file (consumables). weir module MODULE shows what is left. Steps that wait for it go
on by themselves. What steps in hand use is taken off the new.

Examples:
  weir refill liquid_handler            # all that it uses up, in all of its instances
  weir refill liquid_handler/a tips
  weir refill liquid_handler tips --to 48`;

type Wanted = { module: string; instance?: string };

export function addRefill(program: Command, context: CliContext): void {
  const command = addWho(program.command('refill'), 'who says so, for the event', 'why, for the event')
    .description('say that what a module uses up is there again: tips, reagents')
    .argument('<module[/instance]>', 'whose; without an instance, of all of them', toTarget)
    .argument('[consumable]', 'what, as the workcell file calls it (default: all that the module uses up)')
    .option('--to <amount>', 'how much there is now (default: as much as there can be)', toAmount)
    .addHelpText('after', help);
  type Given = [target: Wanted, consumable: string | undefined, options: Asked & { to?: number }];
  asksGateway(command, context, async (client, ...[target, consumable, { to, ...said }]: Given) => {
    const { module, instance } = target;
    const leaderless = reportIfLeaderless(client, context);
    const body = {
      ...(instance === undefined ? {} : { instance }),
      ...(consumable === undefined ? {} : { consumable }),
      ...(to === undefined ? {} : { to }),
      ...sayWho(said),
    };
    const params = { path: { name: module }, header: { 'idempotency-key': newId() } };
    const { instances } = await client.ask((api) => api.POST('/modules/{name}/refill', { params, body }));
    await leaderless;
    if (instances.length === 0)
      print(context.stdout, `no agent of ${module} was ever here: all of it counts as full`);
    for (const each of instances.filter((one) => (instance ?? one.instance) === one.instance))
      for (const supply of each.supplies.filter(({ name }) => (consumable ?? name) === name))
        print(context.stdout, `${module}/${each.instance}: ${supplyInWords(supply)}${without(supply, to)}`);
  });
}

/** Less is left than was put in where steps have it in hand. */
function without({ left, capacity }: { left: number; capacity: number }, to = capacity): string {
  return left < to ? ', without what steps in hand use' : '';
}

function toAmount(text: string): number {
  const amount = Number(text);
  if (text.trim() === '' || !Number.isFinite(amount) || amount < 0)
    throw new InvalidArgumentError('expected a number, 0 or more');
  return amount;
}
