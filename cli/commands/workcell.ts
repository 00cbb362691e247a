import { formatTime, localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type Holds, type Module, type WorkcellState } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import {
  colorsFor,
  type Colors,
  describeReason,
  formatProseTable,
  formatTable,
  printJson,
  widthOf,
} from '../display/index.ts';
import { asksGateway } from './command-parts.ts';

export function addWorkcell(program: Command, context: CliContext): void {
  const command = program
    .command('workcell')
    .alias('state')
    .description('show the workcell: its instruments, what holds them, which runs they act on, its locations')
    .option('--json', 'print the state as the gateway tells it')
    .addHelpText('after', '\nExamples:\n  weir workcell\n  weir workcell --json | jq .modules.robot_arm');
  asksGateway(command, context, async (client, { json }: { json?: boolean }) => {
    const state = await client.ask((api) => api.GET('/wc/state'));
    if (json) return printJson(context, state);
    const colors = colorsFor(context.stdout, context.env);
    const warning = (await isBrokerAway(client)) ? [colors.yellow(lastKnown)] : [];
    print(context.stdout, [...warning, describe(state, colors, widthOf(context))].join('\n'));
  });
}

const lastKnown =
  'the broker is away, so nobody hears of the instruments: this is what was last known of them';

/** A proxy may keep the answer from us; then nothing is said of it. */
async function isBrokerAway(client: GatewayClient): Promise<boolean> {
  try {
    const { broker } = await client.with({ ms: 0 }).ask((api) => api.GET('/internal/diagnosis'));
    return !broker.up;
  } catch (error) {
    if (WeirError.is(error)) return false;
    throw error;
  }
}

function describe(view: WorkcellState, colors: Colors, width: number | undefined): string {
  const { workcell, status, state = status, holds, modules, locations } = view;
  const parts = [`${colors.bold(workcell.name)}: ${state}`, ...describeHolds(holds)];
  const told = Object.values(holds).map(({ since }) => since);
  const rows = Object.entries(modules).flatMap(([name, module]) => rowsOf(name, module, told));
  if (rows.length > 0)
    parts.push('', formatProseTable(['MODULE', 'INSTANCE', 'STATE', 'RUN', ''], rows, colors, width));
  const places = Object.entries(locations).map(([name, { state, reserved, capacity, things = [] }]) => [
    name,
    capacity === undefined ? state : placesTaken(things, capacity),
    reserved ?? '',
  ]);
  if (places.length > 0) parts.push('', formatTable(['LOCATION', 'HOLDS', 'RESERVED'], places, colors));
  if (told.length > 0 || rows.some((row) => row.at(-1) !== '')) parts.push('', 'What to do: weir now');
  return parts.join('\n');
}

function placesTaken(things: readonly string[], capacity: number): string {
  const unverified = things.filter((thing) => thing === 'unverified').length;
  return `${things.length} of ${capacity}${unverified === 0 ? '' : `, ${unverified} unverified`}`;
}

/** `told`: since when the workcell is held, which stands at the head. */
function rowsOf(
  name: string,
  { instances, reasons: absent, served_by }: Module,
  told: readonly string[],
): string[][] {
  if (instances.length === 0) {
    return [[name, '', 'UNKNOWN', '', `${absent.map(describeReason).join('; ')} (interface ${served_by})`]];
  }
  return instances.map(({ instance, status, reasons, runs, left_behind }) => [
    name,
    instance,
    Object.entries(status)
      .flatMap(([flag, on]) => (on ? [flag] : []))
      .join(' '),
    runs.map(({ run_id }) => run_id).join(' '),
    [
      ...reasons
        .filter(({ key, since }) => key === 'stop_unconfirmed' || since === null || !told.includes(since))
        .map(describeReason),
      ...left_behind.map(({ text }) => localTimes(text)),
    ].join('; '),
  ]);
}

function describeHolds(holds: Holds): string[] {
  return Object.entries(holds).map(
    ([name, { by, since }]) =>
      `${name.replace('_', ' ')}${by === null ? '' : ` by ${by}`} since ${formatTime(since)}`,
  );
}
