import { Argument, type Command } from 'commander';
import { adminCommands, type AdminCommand } from '../../shared/contracts/admin-command.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { connect } from '../client/connect.ts';
import type { CliContext } from '../context.ts';
import { addSettings } from '../setting-options.ts';
import { addWhoOrders, giveOrder, moduleArgument, type SaidOfOrder } from './give-order.ts';

const help = `
  pause, resume   no further step starts; instruments that can hold the action in hand
  cancel          running actions and all runs end; nothing starts until a reset
  lock, unlock    no further step starts; new runs stay queued
  shutdown        instruments that can switch off; nothing starts until a reset
  safety_stop     as \`weir stop\`         reset           as \`weir reset\`
Each acts on the whole workcell, or on one module. For one run: weir pause RUN, weir resume RUN, weir cancel RUN.

Examples:
  weir admin pause
  weir admin lock robot_arm --by "Ada, cleaning the deck"`;

export function addAdmin(program: Command, context: CliContext): void {
  const command = addWhoOrders(program.command('admin'))
    .description('give an order to the workcell, or to one module of it')
    .addArgument(new Argument('<command>', 'the order').choices(adminCommands))
    .argument('[module]', moduleArgument)
    .addHelpText('after', help);
  addSettings(command, ['gateway_url']).action(
    async (order: AdminCommand, module: string | undefined, said: SaidOfOrder) => {
      if (order === 'reset' && module === undefined) {
        throw new WeirError(
          'bad_request',
          '`weir reset` lists what a reset of the whole workcell would do; `weir reset --all` does it',
        );
      }
      await giveOrder(connect(command, context), { command: order, module, ...said }, context);
    },
  );
}
