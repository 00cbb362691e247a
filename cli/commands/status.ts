import type { Command } from 'commander';
import { someOf } from '../../shared/contracts/some-of.ts';
import { connect } from '../client/connect.ts';
import { findRun } from '../client/find-run.ts';
import { inHand, type GoingOn, type InHandView } from '../client/in-hand.ts';
import type { RunView } from '../client/run-view.ts';
import { print, type CliContext } from '../context.ts';
import { colorsFor, type Colors } from '../display/colors.ts';
import { formatClock, formatDuration, formatIsoTime, formatValue } from '../display/format.ts';
import { describeGoingOn } from '../display/going-on-lines.ts';
import { millisecondsOf } from '../display/iso-duration.ts';
import { describeEnd, describeWaiting } from '../display/run-lines.ts';
import { formatTable } from '../display/table.ts';
import { describeOverdue, describeUnknown } from '../display/unknown-lines.ts';
import { isOver, stepStatus } from '../client/run-view.ts';
import { addSettings } from '../setting-options.ts';
import { followRun } from './follow-run.ts';
import { runArgument } from './run-argument.ts';

export function addStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .description('show how a run stands: its steps and what they returned, why it waits, how it ended')
    .argument('<run>', runArgument)
    .option('--follow', 'show it until it is over, and exit as `weir run --follow` does')
    .option('--json', 'print the run as the gateway tells it')
    .addHelpText(
      'after',
      '\nExamples:\n  weir status last\n  weir status 01K8Z4 --follow\n  weir status 01K8Z4 --json | jq .status',
    );
  addSettings(command, ['gateway_url']).action(
    async (wanted: string, options: { follow?: boolean; json?: boolean }) => {
      const client = connect(command, context);
      const id = await findRun(client, wanted);
      if (options.follow) return context.finish(await followRun(client, id, context));
      const seen = await client.run(id);
      if (!seen) return;
      if (options.json) print(context.stdout, JSON.stringify(seen.run, null, 2));
      else {
        const goingOn = await inHand(client, (_, entry) => isGoingOn(seen.run, entry));
        print(context.stdout, describeRun(seen.run, goingOn, colorsFor(context.stdout, context.env)));
      }
    },
  );
}

/** An instrument acts for the run although the run is over, or wants it to stop. */
function isGoingOn(run: RunView, { run_id, asked_to_stop, rested }: InHandView): boolean {
  return run_id === run.run_id && !rested && (asked_to_stop !== null || isOver(run.status));
}

function describeRun(run: RunView, goingOn: readonly GoingOn[], colors: Colors): string {
  const day = Date.parse(run.started_at ?? '');
  const rows = run.steps.map((step, position) => [
    String(position + 1),
    step.name,
    `${step.module}.${step.action}`,
    stepStatus(step),
    step.started_at ? formatClock(step.started_at, day) : '',
    durationOf(step.duration),
    step.result?.error ?? '',
  ]);
  const table = formatTable(['', 'STEP', 'ACTION', 'STATUS', 'BEGAN', 'TOOK', ''], rows, colors);
  const heading = isOver(run.status) ? describeEnd(run) : `run ${run.run_id} ${run.status}`;
  const waiting = run.waiting ? [describeWaiting(run.waiting)] : [];
  const doubts = [...describeUnknown(run), ...describeGoingOn(goingOn), ...describeOverdue(run)].map((line) =>
    colors.yellow(line),
  );
  const first = `${colors.bold(run.label)}: ${heading}`;
  const experiment = `experiment ${run.experiment_id}`;
  return [
    first,
    experiment,
    ...describeParameters(run),
    describeTimes(run),
    ...waiting,
    ...doubts,
    table,
    ...describeValues(run, colors),
  ].join('\n');
}

/** The values for parameters that were handed in with the workflow, in a line. */
function describeParameters({ given_parameters }: RunView): string[] {
  const given = Object.entries(given_parameters ?? {});
  if (given.length === 0) return [];
  return [`parameters ${someOf(given.map(([name, value]) => `${name}=${formatValue(value)}`))}`];
}

/** When it was handed in, began and ended, in this machine's time zone. */
function describeTimes({ created_at, started_at, ended_at }: RunView): string {
  const times = [
    ['handed in', created_at],
    ['started', started_at],
    ['ended', ended_at],
  ] as const;
  return times.flatMap(([what, at]) => (at ? [`${what} ${formatIsoTime(at)}`] : [])).join(', ');
}

/** How many values are shown; a run of many steps has its table of steps to show. */
const mostValues = 20;

/** What the steps have returned, files apart. */
function describeValues({ run_id, steps }: RunView, colors: Colors): string[] {
  const rows = steps.flatMap(({ values = {} }, position) =>
    Object.entries(values).map(([name, value]) => [String(position + 1), name, formatValue(value)]),
  );
  if (rows.length === 0) return [];
  const rest = rows.length - mostValues;
  const more = rest > 0 ? [`… and ${rest} more: weir data list ${run_id}`] : [];
  return ['', formatTable(['', 'VALUE', ''], rows.slice(0, mostValues), colors), ...more];
}

function durationOf(duration: string | null): string {
  const ms = millisecondsOf(duration);
  return ms === undefined ? '' : formatDuration(ms);
}
