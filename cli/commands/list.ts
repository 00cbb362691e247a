import { formatDuration, formatTime } from '../../shared/sentences/index.ts';
import { Option, type Command } from 'commander';
import { connect, type RunFilter } from '../client/index.ts';
import { progressInShort, type RunSummary } from '../../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor, type Colors, millisecondsOf, formatTable } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';
import { toCount } from './to-count.ts';

interface ListOptions {
  status?: string;
  experiment?: string;
  limit: number;
  json?: boolean;
}

type Status = NonNullable<RunFilter['status']>[number];

export function addList(program: Command, context: CliContext): void {
  const command = program
    .command('list')
    .description('list runs, newest first')
    .option('--status <status>', 'only runs of this status, such as running or failed')
    .option('--experiment <id>', 'only runs of this experiment')
    .addOption(new Option('--limit <count>', 'at most this many').argParser(toCount).default(20))
    .option('--json', 'print the runs as JSON')
    .addHelpText('after', '\nExamples:\n  weir list\n  weir list --status failed --limit 5 --json');
  addSettings(command, ['gateway_url']).action(async (options: ListOptions) => {
    const { status, experiment, limit } = options;
    const { runs } = await connect(command, context).runs({
      limit,
      ...(status === undefined ? {} : { status: status.split(',') as Status[] }),
      ...(experiment === undefined ? {} : { experiment_id: experiment }),
    });
    if (options.json) print(context.stdout, JSON.stringify(runs, null, 2));
    else if (runs.length === 0) print(context.stdout, 'no runs');
    else print(context.stdout, formatRuns(runs, colorsFor(context.stdout, context.env)));
  });
}

function formatRuns(runs: readonly RunSummary[], colors: Colors): string {
  const rows = runs.map((run) => {
    const took = millisecondsOf(run.duration);
    return [
      run.run_id,
      run.status,
      run.simulate ? `${run.label} (simulated)` : run.label,
      progressInShort(run.progress),
      formatTime(run.created_at),
      took === undefined ? '' : formatDuration(took),
    ];
  });
  return formatTable(['RUN', 'STATUS', 'WORKFLOW', 'STEPS', 'HANDED IN', 'TOOK'], rows, colors);
}
