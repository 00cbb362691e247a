import type { Command } from 'commander';
import { localTimes } from '../../shared/sentences/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  type GatewayClient,
  isOfMany,
  type KeptSubmission,
  type Submission,
  traceOfEnvironment,
} from '../client/index.ts';
import { problemsOf, refuseInFile } from '../display/index.ts';
import { type SubmissionOptions, withMissingFiles, withWayOut } from '../submission/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSubmissionOptions } from './command-parts.ts';
import { followRun, followRuns } from './follow-run.ts';

/** How what is handed in is carried out, and whether somebody waits for it. */
export interface HandInOptions extends SubmissionOptions {
  follow?: boolean;
  detach?: boolean;
  key?: string;
  simulate?: boolean;
}

/** Gives a command the options of what hands a workflow in. */
export function addHandInOptions(command: Command): Command {
  return addSubmissionOptions(
    command
      .option('--follow', 'show its progress until it is over')
      .option('--detach', 'of many runs, print the ids and wait for none of them')
      .option(
        '--key <text>',
        'what makes it one of a kind: handed in again with the same key, it is the same run',
      )
      .option('--simulate', 'carry it out without any instrument: a rehearsal'),
  );
}

/** @throws WeirError `bad_request` where it is a single run that nobody is to wait for */
export function demandDetachable({ detach, count, table }: HandInOptions): void {
  if (!detach || count !== undefined || table !== undefined) return;
  throw new WeirError(
    'bad_request',
    '--detach is for --count and --table: nobody waits for a single run without --follow',
  );
}

/**
 * Hands a submission in, and prints the ids of its runs, or follows them.
 * @param name of the workflow: what is wrong with it is told with that
 * @throws WeirError as the gateway refuses it, with a line for each problem
 */
export async function handIn(
  client: GatewayClient,
  { submission: read, name, key }: { submission: Submission | KeptSubmission; name: string; key: string },
  { follow, detach, simulate }: HandInOptions,
  context: CliContext,
): Promise<void> {
  const submission = simulate ? { ...read, simulate: true } : read;
  const trace = traceOfEnvironment(context.env);
  const refuse = (error: unknown): never => {
    if (!WeirError.is(error)) throw error;
    const problems = withMissingFiles(problemsOf(error), { workflow: '', ...read }, name);
    throw withWayOut(refuseInFile(error, name, problems), key);
  };
  if (isOfMany(submission)) {
    const submitted = await client.submitMany(submission, key, trace).catch(refuse);
    warn(submitted, context);
    if (!detach) return context.finish(await followRuns(client, submitted, context));
    for (const { run_id } of submitted.runs) print(context.stdout, run_id);
    return;
  }
  await showRun(client, await client.submit(submission, key, trace).catch(refuse), follow, context);
}

/** Says what is odd about a run that was handed in, and follows it, or prints its id. */
export async function showRun(
  client: GatewayClient,
  run: { run_id: string; warnings?: string[] },
  follow: boolean | undefined,
  context: CliContext,
): Promise<void> {
  warn(run, context);
  if (follow) context.finish(await followRun(client, run.run_id, context));
  else print(context.stdout, run.run_id);
}

function warn({ warnings = [] }: { warnings?: string[] }, { stderr }: CliContext): void {
  for (const warning of warnings) print(stderr, `warning: ${localTimes(warning)}`);
}
