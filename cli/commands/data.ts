import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { connect, experimentArgument, findExperiment, saveDatapoint } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, formatValue, formatTable } from '../display/index.ts';
import { formatBytes } from '../../shared/kernel/files/format-bytes.ts';
import { addSettings } from '../settings/index.ts';

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
  addSettings(list, ['gateway_url']).action(async (wanted: string, { json }: { json?: boolean }) => {
    const client = connect(list, context);
    const params = { path: { id: await findExperiment(client, wanted) } };
    const found = Object.values(await client.ask((api) => api.GET('/experiments/{id}/data', { params })));
    if (json) return print(context.stdout, JSON.stringify(found, null, 2));
    if (found.length === 0) return print(context.stdout, 'no datapoints');
    const rows = found.map((each) => [
      each.id,
      each.label,
      each.workflow_id ?? '',
      formatTime(each.created_at),
      each.size === undefined ? formatValue(each.value ?? null) : formatBytes(each.size),
    ]);
    const heading = ['DATAPOINT', 'LABEL', 'RUN', 'SINCE', 'WHAT'];
    print(context.stdout, formatTable(heading, rows, colorsFor(context.stdout, context.env)));
  });
  const get = data
    .command('get')
    .description('print a value as JSON, or download a file, checked by its SHA-256')
    .argument('<id>', 'the id of the datapoint')
    .option('-o, --output <file>', 'where to put a file (default: its name at the gateway, here)');
  addSettings(get, ['gateway_url']).action(async (id: string, { output }: { output?: string }) => {
    const client = connect(get, context);
    const datapoint = await client.ask((api) => api.GET('/data/{id}/info', { params: { path: { id } } }));
    if (datapoint.path === undefined) {
      return print(context.stdout, JSON.stringify(datapoint.value ?? null, null, 2));
    }
    const target = output ?? (datapoint.path.split('/').at(-1) || datapoint.id);
    await saveDatapoint(client, datapoint, target);
    print(context.stdout, `${target} (${formatBytes(datapoint.size ?? 0)})`);
  });
}
