import { localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isOfMany, traceOfEnvironment } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { type SubmissionOptions, experimentOfKey, submissionKey, withWayOut } from '../submission/index.ts';
import { problemsOf, refuseInFile } from '../display/index.ts';
import { followRun, followRuns } from './follow-run.ts';
import { addSubmissionOptions, asksGateway } from './command-parts.ts';

const help = `
Of one run it prints the id and exits with 0; with --follow it shows each step, waits, and exits with
  0 the run completed     1 it failed     3 it was cancelled
With --count or --table all runs are accepted at once, or none. It shows them, waits, and exits as the worst of them; with
--detach it prints their ids and exits with 0.
What is odd about the submission, or keeps the run from starting, is told on the error output.
Nothing was started where it exits with 2: the command line or the submission is wrong.
With --simulate every step is checked and played through without an instrument: nothing moves, nothing is occupied, and
what the steps return is made up. Ctrl-C ends the showing only; \`weir cancel RUN\` ends the run.

Where TRACEPARENT is set, as OpenTelemetry's tools set it for programs, the run belongs to that trace.

While the gateway is away it is tried for a few seconds, which never makes two runs of it. A --key of your own does the
same for a script that may be started again.

A payload value that is JSON is taken as such (volume=20, wells='["A1"]'), anything else is text. Files that the
workflow names by paths beside it are handed in by themselves, and so are the workflows that it uses.

Examples:
  weir run mix.yaml --follow
  weir run mix.yaml --simulate --follow
  weir run mix.yaml --key plate-17-read
  weir run mix.yaml --count 20
  weir run mix.yaml --table plates.csv --detach
  weir run mix.yaml -p volume=20 -p @plate.json --param speed=fast -f protocol=./protocol.py`;

interface RunOptions extends SubmissionOptions {
  follow?: boolean;
  detach?: boolean;
  key?: string;
  simulate?: boolean;
}

export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .description('hand in a workflow')
    .argument('<workflow>', 'the workflow file, YAML or JSON')
    .option('--follow', 'show its progress until it is over')
    .option('--detach', 'of many runs, print the ids and wait for none of them')
    .option(
      '--key <text>',
      'what makes it one of a kind: handed in again with the same key, it is the same run',
    )
    .option('--simulate', 'carry it out without any instrument: a rehearsal');
  addSubmissionOptions(command).addHelpText('after', help);
  asksGateway(command, context, async (client, file: string, options: RunOptions) => {
    const [{ emptyWorkflow, readSubmission }, { withMissingFiles }] = await Promise.all([
      import('../submission/read-submission.ts'),
      import('../submission/attachments.ts'),
    ]);
    if (options.detach && options.count === undefined && options.table === undefined)
      throw new WeirError(
        'bad_request',
        '--detach is for --count and --table: nobody waits for a single run without --follow',
      );
    const key = submissionKey(options.key);
    const read = await readSubmission(file, { experiment: experimentOfKey(key), ...options });
    if (read.workflow.trim() === '') throw new WeirError('invalid_workflow', `${file}: ${emptyWorkflow}`);
    const submission = options.simulate ? { ...read, simulate: true } : read;
    const trace = traceOfEnvironment(context.env);
    const refuse = (error: unknown): never => {
      if (!WeirError.is(error)) throw error;
      const problems = withMissingFiles(problemsOf(error), read, file);
      throw withWayOut(refuseInFile(error, file, problems), key);
    };
    const warn = ({ warnings = [] }: { warnings?: string[] }): void => {
      for (const warning of warnings) print(context.stderr, `warning: ${localTimes(warning)}`);
    };
    if (isOfMany(submission)) {
      const submitted = await client.submitMany(submission, key, trace).catch(refuse);
      warn(submitted);
      if (!options.detach) return context.finish(await followRuns(client, submitted, context));
      for (const { run_id } of submitted.runs) print(context.stdout, run_id);
      return;
    }
    const run = await client.submit(submission, key, trace).catch(refuse);
    warn(run);
    if (options.follow) context.finish(await followRun(client, run.run_id, context));
    else print(context.stdout, run.run_id);
  });
}
