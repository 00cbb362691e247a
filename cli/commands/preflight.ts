import type { Command } from 'commander';
import type { Preflight } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { colorsFor, preflightLines, locateIn, printJson, scheduleLines, widthOf } from '../display/index.ts';
import { type SubmissionOptions, withMissingFiles } from '../submission/index.ts';
import { addSubmissionOptions, asksGateway } from './command-parts.ts';

const help = `
The workflow is checked as a submission is, and the instruments are asked: whether they would take the arguments of each step,
how the locations are, what would keep a step waiting and which command helps, and who is before it. Then it says when the run
would be done, whether its times can be kept, and which runs it would delay. Nothing moves, nothing is stored, and nothing is
reserved: all of it may be otherwise when the run's turn has come. \`weir validate\` asks no instrument.
Each problem is a line FILE:LINE:COLUMN: what is wrong, on stderr.
Exits with 0 where nothing is wrong, 2 where it would be refused, an instrument would not take what it is given, or a gap cannot be kept.

Examples:
  weir preflight mix.yaml -p volume=20
  weir preflight mix.yaml --json | jq '.steps[].check'`;

interface PreflightOptions extends SubmissionOptions {
  json?: boolean;
}

export function addPreflight(program: Command, context: CliContext): void {
  const command = program
    .command('preflight')
    .description('look at a workflow with the instruments, before it is handed in')
    .argument('<workflow>', 'the workflow file, YAML or JSON')
    .option('--json', 'print what was found as the gateway tells it');
  addSubmissionOptions(command).addHelpText('after', help);
  asksGateway(command, context, async (client, file: string, options: PreflightOptions) => {
    const { emptyWorkflow, readSubmission } = await import('../submission/read-submission.ts');
    const submission = await readSubmission(file, options);
    if (submission.workflow.trim() === '') {
      throw new WeirError('invalid_workflow', `${file}: ${emptyWorkflow}`);
    }
    const found = await client.preflight(submission);
    if (!found.ok) context.finish(exitCodes.usage);
    if (options.json) return printJson(context, found);
    const colors = colorsFor(context.stdout, context.env);
    for (const line of preflightLines(found, colors, widthOf(context))) print(context.stdout, line);
    for (const line of scheduleLines(found, widthOf(context))) print(context.stdout, line);
    for (const problem of withMissingFiles(found.problems, submission, file)) {
      print(context.stderr, locateIn(file, problem));
    }
    for (const warning of found.warnings) {
      print(context.stderr, locateIn(file, { ...warning, message: `warning: ${warning.message}` }));
    }
    print(context.stdout, `${file} ${verdictOf(found)}`);
  });
}

function verdictOf({ ok, accepted, runs, schedule }: Preflight): string {
  if (ok) return runs > 1 ? `can be run: ${runs} runs` : 'can be run';
  if (!accepted) return 'would be refused';
  return schedule?.kept === false && !schedule.late
    ? 'would be accepted, and its times cannot be kept'
    : 'would be accepted, and an instrument would not take what it is given';
}
