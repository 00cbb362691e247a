import { Argument, type Command } from 'commander';
import { adminCommands, type AdminCommand } from '../../shared/contracts/admin-command.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { CliContext } from '../terminal/index.ts';
import { confirmOrder } from '../asking/index.ts';
import type { OrderTarget } from '../../shared/contracts/order-target.ts';
import { asksGateway, targetArgument, toTarget, type Asked } from './command-parts.ts';
import { addWhoOrders, addYes, giveOrder, nothingDone, type Meant } from './give-order.ts';

const help = `
  pause, resume   no further step starts; instruments that can hold the action in hand
  cancel          running actions and all runs end; nothing starts until a reset
  lock, unlock    no further step starts; new runs stay queued
  shutdown        instruments that can switch off; nothing starts until a reset
  safety_stop     as \`weir stop\`         reset           as \`weir reset\`
Each acts on the whole workcell, on one module, or on one instance of it. For one run: weir pause RUN, weir resume RUN,
weir cancel RUN. One that would end runs names them and asks; where nobody can be asked, it exits with 2 without --yes.

Examples:
  weir admin pause
  weir admin lock washer/w1
  weir admin lock robot_arm --by "Ada, cleaning the deck"`;

export function addAdmin(program: Command, context: CliContext): void {
  const command = addYes(addWhoOrders(program.command('admin')))
    .description('give an order to the workcell, or to one module of it')
    .addArgument(new Argument('<command>', 'the order').choices(adminCommands))
    .argument('[module[/instance]]', targetArgument, toTarget)
    .addHelpText('after', help);
  type Given = [order: AdminCommand, target: OrderTarget | undefined, options: Asked & Meant];
  asksGateway(command, context, async (client, ...[order, target = {}, { yes = false, ...said }]: Given) => {
    if (order === 'reset' && target.module === undefined) {
      throw new WeirError(
        'bad_request',
        '`weir reset` lists what a reset of the whole workcell would do; `weir reset --all` does it',
      );
    }
    // A safety stop never asks.
    const isMeant =
      order === 'safety_stop' || (await confirmOrder(client, { command: order, ...target }, yes, context));
    if (!isMeant) return nothingDone(context);
    await giveOrder(client, { command: order, target, ...said }, context);
  });
}
