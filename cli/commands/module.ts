import type { Command } from 'commander';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { moduleLines, colorsFor, printJson, widthOf } from '../display/index.ts';
import { asksGateway } from './command-parts.ts';

export function addModule(program: Command, context: CliContext): void {
  const command = program
    .command('module')
    .argument('<module>', 'its name in the workcell')
    .description('show what a module can do: its actions, what they take and what they return')
    .option('--json', 'print the module as the gateway tells it')
    .addHelpText('after', '\nExample:\n  weir module reader');
  asksGateway(command, context, async (client, name: string, { json }: { json?: boolean }) => {
    const params = { path: { name } };
    const answer = await client.ask((api) => api.GET('/modules/{name}/state', { params }));
    const module = answer[name];
    if (!module) throw new WeirError('not_found', `the gateway tells nothing of the module "${name}"`);
    if (json) return printJson(context, module);
    const lines = moduleLines(module, colorsFor(context.stdout, context.env), widthOf(context));
    print(context.stdout, lines.join('\n'));
  });
}
