import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { experimentArgument, findExperiment, findRun } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { formatValue, printJson, printList } from '../display/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { asksGateway, countUpTo, repeatable, runArgument } from './command-parts.ts';

const help = `
Examples:
  weir results last                       # of the experiment of the newest run
  weir results last --csv -o results.csv
  weir results --tag good --run last --run 7K2QX4`;

interface Options {
  run?: string[];
  workflow?: string;
  tag?: string;
  text?: string;
  simulated?: boolean;
  limit: number;
  csv?: boolean;
  json?: boolean;
  output?: string;
}

export function addResults(program: Command, context: CliContext): void {
  const command = program
    .command('results')
    .description(
      'what runs were given, and what came out of them: a table with a row for each run, newest first',
    )
    .argument('[experiment]', experimentArgument)
    .option('--run <run>', `${runArgument}; may be given several times`, repeatable)
    .option('--workflow <name>', 'only runs of this workflow of the library: mix, or mix@3')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--text <text>', "only runs with this in their workflow's or experiment's name")
    .option('--simulated', 'also what simulated runs have made up')
    .addOption(
      new Option('--limit <count>', 'at most this many runs').argParser(countUpTo(10_000)).default(10_000),
    )
    .option('--csv', 'print them as CSV')
    .option('--json', 'print them as JSON')
    .option('-o, --output <file>', 'write the CSV into a file')
    .addHelpText('after', help);
  asksGateway(command, context, async (client, wanted: string | undefined, options: Options) => {
    const { run = [], workflow, tag, text, simulated, limit, csv, json, output } = options;
    if (run.length === 0 && [wanted, workflow, tag, text].every((each) => each === undefined))
      throw new WeirError(
        'bad_request',
        'say of which runs: an experiment, --run, --workflow, --tag or --text',
      );
    const ids = await Promise.all(run.map((each) => findRun(client, each)));
    const query = {
      limit,
      ...(wanted === undefined ? {} : { experiment_id: await findExperiment(client, wanted) }),
      ...(ids.length === 0 ? {} : { run: ids }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(tag === undefined ? {} : { tag }),
      ...(text === undefined ? {} : { text }),
      ...(simulated ? { simulate: 'any' as const } : {}),
    };
    const asCsv = csv || output !== undefined;
    const found = await client.ask((api) =>
      api.GET('/results', {
        params: { query },
        headers: { accept: asCsv ? 'text/csv' : 'application/json' },
        parseAs: asCsv ? 'text' : 'json',
      }),
    );
    if (typeof found === 'string') {
      if (output === undefined) return void context.stdout.write(found);
      await writeFile(output, found);
      return print(context.stdout, output);
    }
    if (json) return printJson(context, found);
    const { parameters, values } = found.columns;
    printList(context, false, found.runs, {
      none: 'no runs with results; simulated ones are left out unless --simulated is given',
      heading: ['RUN', 'WORKFLOW', 'STATUS', 'TAGS', ...parameters, ...values],
      row: (row) => [
        row.run_id,
        row.simulate ? `${row.label} (simulated)` : row.label,
        row.status,
        row.tags?.join(', ') ?? '',
        ...parameters.map((name) => cell(row.parameters, name)),
        ...values.map((name) => cell(row.values, name)),
      ],
    });
    if (found.next !== null)
      print(context.stderr, `there are older runs than these ${limit}: ask for more with --limit`);
  });
}

function cell(of: Record<string, unknown>, name: string): string {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  return value === undefined ? '' : typeof value === 'string' ? value : formatValue(value);
}
