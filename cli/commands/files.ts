import type { Command } from 'commander';
import { connect, findRun } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, formatTable } from '../display/index.ts';
import { formatBytes } from '../../shared/kernel/files/format-bytes.ts';
import { addSettings } from '../settings/index.ts';
import { runArgument } from './run-argument.ts';

export function addFiles(program: Command, context: CliContext): void {
  const command = program
    .command('files')
    .description('list the files of a run: what was handed in, what its steps made, its log')
    .argument('<run>', runArgument)
    .option('--json', 'print paths, sizes in bytes and SHA-256 as JSON')
    .addHelpText('after', '\nExample:\n  weir files last');
  addSettings(command, ['gateway_url']).action(async (wanted: string, options: { json?: boolean }) => {
    const client = connect(command, context);
    const files = await client.files(await findRun(client, wanted));
    if (options.json) return print(context.stdout, JSON.stringify(files, null, 2));
    const rows = files.map(({ readable_path, size, sha256 }) => [readable_path, formatBytes(size), sha256]);
    print(
      context.stdout,
      formatTable(['FILE', 'SIZE', 'SHA-256'], rows, colorsFor(context.stdout, context.env)),
    );
  });
}
