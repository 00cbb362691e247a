import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { components, operations } from '../../client/index.ts';
import { csvOfResults, lackOfResults } from '../../shared/sentences/index.ts';
import { experimentArgument, findExperiment, findRun, type GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { formatValue, printJson, printList } from '../display/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { asksGateway, countUpTo, repeatable, runArgument } from './command-parts.ts';

const help = `
Examples:
  weir results last                       # of the experiment of the newest run
  weir results last --csv -o results.csv
  weir results --tag good --run last --run 7K2QX4`;

type Results = components['schemas']['Results'];

interface Options {
  run?: string[];
  workflow?: string;
  tag?: string;
  text?: string;
  simulated?: boolean;
  limit?: number;
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
      new Option('--limit <count>', 'at most this many runs, the newest (default: all)').argParser(
        countUpTo(1_000_000),
      ),
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
      ...(wanted === undefined ? {} : { experiment_id: await findExperiment(client, wanted) }),
      ...(ids.length === 0 ? {} : { run: ids }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(tag === undefined ? {} : { tag }),
      ...(text === undefined ? {} : { text }),
      ...(simulated ? { simulate: 'any' as const } : {}),
    };
    const found = await readPages(client, query, limit);
    for (const lack of lackOfResults(found)) print(context.stderr, lack);
    if (found.next !== null)
      print(context.stderr, `there are older runs than these ${limit}: ask for more with --limit`);
    if (output !== undefined) {
      await writeFile(output, csvOfResults(found));
      return print(context.stdout, output);
    }
    if (csv) return void context.stdout.write(csvOfResults(found));
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
  });
}

/** So many are asked for at once: the gateway is to have memory for others, too. */
const pageLimit = 1_000;

type Query = Omit<NonNullable<operations['getResults']['parameters']['query']>, 'limit' | 'cursor'>;

/** The results that a query is for, as one table, at most so many runs: the gateway leads on from page to page. */
export async function readPages(
  client: Pick<GatewayClient, 'ask'>,
  query: Query,
  limit = Infinity,
): Promise<Results> {
  const [parameters, values, files] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const found = { runs: [] as Results['runs'], unreadable: [] as NonNullable<Results['unreadable']> };
  let partial = false;
  let next: string | null | undefined;
  do {
    const asked = { ...query, limit: Math.min(pageLimit, limit - found.runs.length) };
    const some: Results | string = await client.ask((api) =>
      api.GET('/results', { params: { query: { ...asked, ...(next && { cursor: next }) } } }),
    );
    if (typeof some === 'string') throw new Error('What answered are no results: it is no gateway.');
    for (const name of some.columns.parameters) parameters.add(name);
    for (const name of some.columns.values) values.add(name);
    for (const name of some.columns.files) files.add(name);
    found.runs.push(...some.runs);
    found.unreadable.push(...(some.unreadable ?? []));
    partial ||= some.partial === true;
    next = some.next;
  } while (next !== null && found.runs.length < limit);
  const columns = { parameters: [...parameters], values: [...values], files: [...files] };
  return { columns, ...found, next, ...(partial && { partial }) };
}

function cell(of: Record<string, unknown>, name: string): string {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  return value === undefined ? '' : typeof value === 'string' ? value : formatValue(value);
}
