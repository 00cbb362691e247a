import { forecastInShort, formatDuration, formatMinute, formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { expectedRuns, type ExpectedRun, type RunFilter } from '../client/index.ts';
import { isOver, placeInSubmission, progressInShort, type RunSummary } from '../../client/index.ts';
import type { CliContext } from '../terminal/index.ts';
import { millisecondsOf, printList } from '../display/index.ts';
import { asksGateway, limitOption } from './command-parts.ts';

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
    .addOption(limitOption())
    .option('--json', 'print the runs as JSON')
    .addHelpText('after', '\nExamples:\n  weir list\n  weir list --status failed --limit 5 --json');
  asksGateway(command, context, async (client, { status, experiment, limit, json }: ListOptions) => {
    const { runs } = await client.runs({
      limit,
      ...(status === undefined ? {} : { status: status.split(',') as Status[] }),
      ...(experiment === undefined ? {} : { experiment_id: experiment }),
    });
    const expected = await expectedRuns(client, !json && runs.some(({ status }) => !isOver(status)));
    const byId = new Map(expected.map((each) => [each.run_id, each]));
    const isTold = runs.some(({ run_id }) => byId.has(run_id));
    printList(context, json, runs, {
      none: 'no runs',
      heading: ['RUN', 'STATUS', 'WORKFLOW', 'STEPS', 'HANDED IN', 'TOOK', ...(isTold ? ['FORECAST'] : [])],
      row: (run) => [...rowOf(run), ...(isTold ? [forecastOf(byId.get(run.run_id))] : [])],
    });
  });
}

function forecastOf(run: ExpectedRun | undefined): string {
  const now = Date.now();
  return run ? forecastInShort(run, (at) => formatMinute(at, now)) : '';
}

function rowOf(run: RunSummary): string[] {
  const took = millisecondsOf(run.duration);
  return [
    run.run_id,
    run.status,
    [run.simulate ? `${run.label} (simulated)` : run.label, placeInSubmission(run)]
      .filter(Boolean)
      .join(', '),
    progressInShort(run.progress),
    formatTime(run.created_at),
    took === undefined ? '' : formatDuration(took),
  ];
}
