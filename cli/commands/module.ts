import type { Command } from 'commander';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { connect } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { moduleLines, colorsFor, widthOf } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';

export function addModule(program: Command, context: CliContext): void {
  const command = program
    .command('module')
    .argument('<module>', 'its name in the workcell')
    .description('show what a module can do: its actions, what they take and what they return')
    .option('--json', 'print the module as the gateway tells it')
    .addHelpText('after', '\nExample:\n  weir module reader');
  addSettings(command, ['gateway_url']).action(async (name: string, { json }: { json?: boolean }) => {
    const params = { path: { name } };
    const answer = await connect(command, context).ask((api) => api.GET('/modules/{name}/state', { params }));
    const module = answer[name];
    if (!module) throw new WeirError('not_found', `the gateway tells nothing of the module "${name}"`);
    if (json) return print(context.stdout, JSON.stringify(module, null, 2));
    const lines = moduleLines(module, colorsFor(context.stdout, context.env), widthOf(context));
    print(context.stdout, lines.join('\n'));
  });
}
