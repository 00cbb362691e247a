import type { Command } from 'commander';
import { downloadFile, findRun, type GatewayClient } from '../client/index.ts';
import type { RunFile } from '../../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { formatBytes } from '../../shared/kernel/files/format-bytes.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { asksGateway, runArgument } from './command-parts.ts';

export function addGet(program: Command, context: CliContext): void {
  const command = program
    .command('get')
    .description('download files of a run, checked by their SHA-256')
    .argument('<run>', runArgument)
    .argument(
      '[files...]',
      'paths as `weir files` shows them, or their last parts; all files where none is named',
    )
    .option('-o, --output <folder>', 'the folder to put them into (default: one named like the run)')
    .addHelpText('after', '\nExamples:\n  weir get last\n  weir get last plate.png -o results');
  type Options = { output?: string };
  asksGateway(command, context, async (client, wanted: string, names: string[], options: Options) => {
    const id = await findRun(client, wanted);
    const folder = options.output ?? id;
    for (const file of await chooseFiles(client, id, names)) {
      const target = await downloadFile(client, id, file, folder);
      print(context.stdout, `${target} (${formatBytes(file.size)})`);
    }
  });
}

async function chooseFiles(client: GatewayClient, id: string, names: string[]): Promise<RunFile[]> {
  const files = await client.files(id);
  if (names.length === 0) return files;
  return names.map((name) => {
    const pathsOf = ({ path, readable_path }: RunFile) => [readable_path, path];
    const fitting = files.filter((file) =>
      pathsOf(file).some((path) => path === name || path.endsWith(`/${name}`)),
    );
    const exact = fitting.find((file) => pathsOf(file).includes(name));
    const [first] = fitting;
    if (exact) return exact;
    if (!first)
      throw new WeirError(
        'file_not_found',
        `run ${id} has no file "${name}"; \`weir files ${id}\` lists them`,
      );
    if (fitting.length === 1) return first;
    const paths = fitting.map(({ readable_path }) => readable_path).join(', ');
    throw new WeirError('bad_request', `"${name}" fits several files of run ${id}: ${paths}`);
  });
}
