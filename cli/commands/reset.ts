import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { print, type CliContext } from '../context.ts';
import { addSettings } from '../setting-options.ts';

const help = `
An instrument is held back when nobody knows what it did: its agent died while it acted, or lost its journal. Look at the
instrument first; after a reset it takes commands again. No step is repeated by it.

Examples:
  weir reset robot_arm
  weir reset              # every instrument that is held back`;

export function addReset(program: Command, context: CliContext): void {
  const command = program
    .command('reset')
    .description('let an instrument that is held back take commands again')
    .argument('[module]', 'a module of the workcell (default: all)')
    .addHelpText('after', help);
  addSettings(command, ['gateway_url']).action(async (module: string | undefined) => {
    await connect(command, context).reset(module);
    print(context.stdout, `reset of ${module ?? 'all instruments'} is on its way`);
  });
}
