import type { Command } from 'commander';
import { findRun } from '../client/index.ts';
import type { CliContext } from '../terminal/index.ts';
import { printList } from '../display/index.ts';
import { formatBytes } from '../../shared/kernel/files/format-bytes.ts';
import { asksGateway, runArgument } from './command-parts.ts';

export function addFiles(program: Command, context: CliContext): void {
  const command = program
    .command('files')
    .description('list the files of a run: what was handed in, what its steps made, its log')
    .argument('<run>', runArgument)
    .option('--json', 'print paths, sizes in bytes and SHA-256 as JSON')
    .addHelpText('after', '\nExample:\n  weir files last');
  asksGateway(command, context, async (client, wanted: string, { json }: { json?: boolean }) => {
    printList(context, json, await client.files(await findRun(client, wanted)), {
      none: 'no files',
      heading: ['FILE', 'SIZE', 'SHA-256'],
      row: ({ readable_path, size, sha256 }) => [readable_path, formatBytes(size), sha256],
    });
  });
}
