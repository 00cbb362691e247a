import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { OrderTarget } from '../../shared/contracts/order-target.ts';
import type { SettingName } from '../../shared/kernel/config/settings.ts';
import { maxRuns } from '../../shared/contracts/table-of-runs.ts';
import { connect, type GatewayClient, type Said } from '../client/index.ts';
import type { CliContext } from '../terminal/index.ts';
import { addSettings } from '../settings/index.ts';
import { readMomentToCome, timeForms } from './typed-time.ts';

/** What a command does; what was typed follows the client. */
type Act<Given extends unknown[]> = (client: GatewayClient, ...given: Given) => void | Promise<void>;

/** Carries a command out with a client of the gateway that its settings name. */
export function asksGateway<Given extends unknown[]>(
  command: Command,
  context: CliContext,
  act: Act<Given>,
  more: readonly SettingName[] = [],
): void {
  addSettings(command, ['gateway_url', ...more]).action((...given: unknown[]) =>
    act(connect(command, context), ...(given as Given)),
  );
}

/** The same for what takes the key of an administrator: its file is a setting, too. */
export function asksAsAdmin<Given extends unknown[]>(
  command: Command,
  context: CliContext,
  act: Act<Given>,
): void {
  asksGateway(command, context, act, ['key_file']);
}

/** Who wants something, and why, as it was typed. */
export interface Asked {
  by?: string;
  reason?: string;
}

/** Gives a command the options that say who wants it, and why. */
export function addWho(
  command: Command,
  who = 'who says so, for the log',
  why = 'why, for the log',
): Command {
  return command.option('--by <who>', `${who} (default: your user name)`).option('--reason <text>', why);
}

/** Who asks and why, for the run's log: where nobody is named, the user of this machine. */
export function sayWho({ by = whoami(), reason }: Asked): Said {
  return { by, ...(reason === undefined ? {} : { reason }) };
}

function whoami(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may have no entry for its user.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** What the help says of the argument that names a run. */
export const runArgument = 'a run: its id, the beginning or end of it, or "last"';

export const targetArgument = 'a module, or one instance of it (default: the whole workcell)';

/** `arm` or `arm/a`, as it is typed. */
export function toTarget(text: string): OrderTarget & { module: string } {
  const [module = '', instance, ...more] = text.split('/');
  if (module === '' || instance === '' || more.length > 0)
    throw new InvalidArgumentError('expected MODULE or MODULE/INSTANCE');
  return { module, ...(instance === undefined ? {} : { instance }) };
}

/** The option that says how many are listed. */
export function limitOption(): Option {
  return new Option('--limit <count>', 'at most this many').argParser(countUpTo(1000)).default(20);
}

/** Reads a whole number from 1 to the most. It throws InvalidArgumentError where it is none. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`);
  };
}

/** The option under which drivers that are programs are started anew when they are saved. */
export function watchOption(): Option {
  return new Option(
    '--watch',
    'start a Python or stdio driver anew when its file is saved, once nothing acts',
  );
}

/** Reads an option that may be given more than once. */
export function repeatable(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** Gives a command the options that say what is handed in besides the workflow. */
export function addSubmissionOptions(command: Command): Command {
  return command
    .option('-p, --payload <k=v|@file>', 'a value of the payload, or a JSON or YAML file of them', repeatable)
    .option('--param <k=v|@file>', 'a value for a parameter of the workflow', repeatable)
    .option('-f, --file <name=path>', 'a file for the steps that name it', repeatable)
    .option('--count <number>', 'so many runs of it', countUpTo(maxRuns))
    .option('--table <file>', 'a CSV file whose header names parameters: a run for each row')
    .option('--not-before <time>', `no step begins before then: ${timeForms}`, (text) =>
      readMomentToCome(text),
    )
    .option('--after <time>', 'no step begins before that time of day in the lab, such as 21:00')
    .option('--complete-by <time>', 'when the run should be over', (text) => readMomentToCome(text))
    .option('--strict', 'refuse keys of the workflow that nobody heeds, where else they are warned of')
    .option('--experiment <id>', 'the experiment that the run belongs to (default: one of its own)');
}
