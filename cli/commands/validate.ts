import path from 'node:path';
import type { Command } from 'commander';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { GatewayClient } from '../client/gateway-client.ts';
import type { Submission } from '../client/submission.ts';
import { print, type CliContext } from '../context.ts';
import { locateIn, problemsOf } from '../display/problems.ts';
import { exitCodes } from '../exit-codes.ts';
import { addSettings, readSettings } from '../setting-options.ts';
import type { SubmissionOptions } from '../submission/read-submission.ts';
import { addSubmissionOptions } from './submission-options.ts';

const help = `
The gateway checks it against the instruments that are there. Where no gateway answers, the workflow is checked against
the workcell file (--workcell), and what could not be checked is said. Nothing is started, ever.
Exits with 0 where the workflow can be run, 2 where it cannot.

Examples:
  weir validate mix.yaml -p volume=20
  weir validate mix.yaml --workcell lab.yaml`;

export function addValidate(program: Command, context: CliContext): void {
  const command = program
    .command('validate')
    .description('check a workflow without running it')
    .argument('<workflow>', 'the workflow file, YAML or JSON');
  addSubmissionOptions(command).addHelpText('after', help);
  addSettings(command, ['gateway_url', 'workcell']).action(
    async (file: string, options: SubmissionOptions) => {
      const config = readSettings(command, context.env);
      const { readSubmission } = await import('../submission/read-submission.ts');
      const submission = await readSubmission(file, options);
      try {
        await checkAtGateway(submission, config.gateway_url, context);
      } catch (error) {
        if (WeirError.is(error, 'invalid_workflow') && problemsOf(error).length > 0) {
          for (const problem of problemsOf(error)) print(context.stderr, locateIn(file, problem));
          return context.finish(exitCodes.usage);
        }
        if (!WeirError.is(error, 'gateway_unavailable')) throw error;
        return checkHere(file, submission, config.workcell, context);
      }
      print(context.stdout, `${file} can be run`);
    },
  );
}

async function checkAtGateway(
  submission: Submission,
  gatewayUrl: string,
  context: CliContext,
): Promise<void> {
  const client = new GatewayClient(gatewayUrl, { ms: 0, signal: context.signal });
  await client.submit({ ...submission, validate_only: true });
}

async function checkHere(
  file: string,
  submission: Submission,
  workcellFile: string | undefined,
  context: CliContext,
): Promise<void> {
  if (workcellFile === undefined) {
    throw new WeirError(
      'gateway_unavailable',
      'no gateway answers, and no workcell file is named to check against: give --workcell, or --gateway-url of one that runs',
    );
  }
  const [{ checkOffline }, { loadWorkcellFile }] = await Promise.all([
    import('../submission/check-offline.ts'),
    import('../services/load-workcell-file.ts'),
  ]);
  const workcell = await loadWorkcellFile(workcellFile, context);
  const baseDir = path.dirname(path.resolve(workcellFile));
  const { problems, warnings } = await checkOffline(submission, workcell, baseDir);
  for (const problem of problems) print(context.stderr, locateIn(file, problem));
  for (const warning of warnings) print(context.stderr, `${file}: ${warning}`);
  if (problems.length > 0) return context.finish(exitCodes.usage);
  print(
    context.stdout,
    `${file} fits ${workcellFile}; no gateway answers, so the instruments that are there were not asked`,
  );
}
