import type { Command } from 'commander';
import { readLibraryReference } from '../../shared/contracts/library.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { CliContext } from '../terminal/index.ts';
import { experimentOfKey, submissionKey } from '../submission/index.ts';
import { asksGateway } from './command-parts.ts';
import { addHandInOptions, demandDetachable, handIn, type HandInOptions } from './hand-in.ts';

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

export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .description('hand in a workflow')
    .argument('<workflow>', 'the workflow file, YAML or JSON');
  addHandInOptions(command).addHelpText('after', help);
  asksGateway(command, context, async (client, file: string, options: HandInOptions) => {
    demandDetachable(options);
    const { emptyWorkflow, readSubmission } = await import('../submission/read-submission.ts');
    const key = submissionKey(options.key);
    const read = await readSubmission(file, { experiment: experimentOfKey(key), ...options }).catch(
      (error: unknown) => {
        throw orOfLibrary(file, error);
      },
    );
    if (read.workflow.trim() === '') throw new WeirError('invalid_workflow', `${file}: ${emptyWorkflow}`);
    await handIn(client, { submission: read, name: file, key }, options, context);
  });
}

/** The error that a file cannot be read, which may be meant for a workflow of the library. */
function orOfLibrary(file: string, error: unknown): unknown {
  const isRead = !WeirError.is(error, 'bad_request') || !error.message.startsWith(`the workflow ${file} `);
  if (isRead || !readLibraryReference(file)) return error;
  return new WeirError(error.code, `${error.message}; \`weir workflow run ${file}\` runs one of the library`);
}
