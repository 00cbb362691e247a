import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { experimentArgument, findExperiment, saveDatapoint } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { formatValue, printJson, printList } from '../display/index.ts';
import { formatBytes } from '../../shared/kernel/files/format-bytes.ts';
import { asksGateway } from './command-parts.ts';

const help = `
Examples:
  weir data list last
  weir data list 01ARZ3NDEKTSV4RRFFQ69G5FAV
  weir data get 3465HNJ4AHVF6SV0MA3KQ88J52 -o plate.png`;

export function addData(program: Command, context: CliContext): void {
  const data = program
    .command('data')
    .description('datapoints: the values and files of an experiment')
    .addHelpText('after', help);
  const list = data
    .command('list')
    .description('list the datapoints of an experiment, the latest last')
    .argument('<experiment>', experimentArgument)
    .option('--json', 'print them as JSON');
  asksGateway(list, context, async (client, wanted: string, { json }: { json?: boolean }) => {
    const params = { path: { id: await findExperiment(client, wanted) } };
    const found = Object.values(await client.ask((api) => api.GET('/experiments/{id}/data', { params })));
    printList(context, json, found, {
      none: 'no datapoints',
      heading: ['DATAPOINT', 'LABEL', 'RUN', 'SINCE', 'WHAT'],
      row: ({ id, label, workflow_id, created_at, size, value }) => [
        ...[id, label, workflow_id ?? '', formatTime(created_at)],
        size === undefined ? formatValue(value ?? null) : formatBytes(size),
      ],
    });
  });
  const get = data
    .command('get')
    .description('print a value as JSON, or download a file, checked by its SHA-256')
    .argument('<id>', 'the id of the datapoint')
    .option('-o, --output <file>', 'where to put a file (default: its name at the gateway, here)');
  asksGateway(get, context, async (client, id: string, { output }: { output?: string }) => {
    const datapoint = await client.ask((api) => api.GET('/data/{id}/info', { params: { path: { id } } }));
    if (datapoint.path === undefined) return printJson(context, datapoint.value ?? null);
    const target = output ?? (datapoint.path.split('/').at(-1) || datapoint.id);
    await saveDatapoint(client, datapoint, target);
    print(context.stdout, `${target} (${formatBytes(datapoint.size ?? 0)})`);
  });
}
