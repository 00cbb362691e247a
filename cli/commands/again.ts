import type { Command } from 'commander';
import type { Run } from '../../client/index.ts';
import { findRun } from '../client/index.ts';
import { readKeyValues, submissionKey, withWayOut } from '../submission/index.ts';
import type { CliContext } from '../terminal/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { problemsOf, refuseInFile } from '../display/index.ts';
import { asksGateway, repeatable, runArgument } from './command-parts.ts';
import { showRun } from './hand-in.ts';

const help = `
Texts, files and values are those with which the run was handed in; a value that is given here takes the place of that of then.
It belongs to the same experiment. What was changed of the run since, and times of its submission, are left out.
\`weir retry\` is for a run that goes on after a failure. It prints the id and exits as \`weir run\` does.

Examples:
  weir again last
  weir again last --param volume=20 --follow`;

interface AgainOptions {
  payload?: string[];
  param?: string[];
  experiment?: string;
  simulate?: boolean;
  follow?: boolean;
  key?: string;
}

export function addAgain(program: Command, context: CliContext): void {
  const command = program
    .command('again')
    .description('hand in once more what a run was made of')
    .argument('<run>', runArgument)
    .option('-p, --payload <k=v|@file>', 'a value of the payload, or a JSON or YAML file of them', repeatable)
    .option('--param <k=v|@file>', 'a value for a parameter of the workflow', repeatable)
    .option('--experiment <id>', 'another experiment')
    .option('--simulate', 'carry it out without any instrument: a rehearsal')
    .option('--no-simulate', 'carry it out for real, where it was a rehearsal')
    .option('--follow', 'show its progress until it is over')
    .option(
      '--key <text>',
      'what makes it one of a kind: asked for again with the same key, it is the same run',
    )
    .addHelpText('after', help);
  asksGateway(command, context, async (client, wanted: string, options: AgainOptions) => {
    const key = submissionKey(options.key);
    const id = await findRun(client, wanted);
    const { payload, param, experiment, simulate } = options;
    const body = {
      ...(payload && { payload: await readKeyValues(payload, '--payload') }),
      ...(param && { parameters: await readKeyValues(param, '--param') }),
      ...(experiment !== undefined && { experiment_id: experiment }),
      ...(simulate !== undefined && { simulate }),
    };
    const params = { path: { id }, header: { 'idempotency-key': key } };
    const refuse = (error: unknown): never => {
      if (!WeirError.is(error)) throw error;
      throw withWayOut(refuseInFile(error, `the workflow of run ${id}`, problemsOf(error)), key);
    };
    const asked = client.ask((api) => api.POST('/runs/{id}/again', { params, body }));
    await showRun(client, (await asked.catch(refuse)) as Run, options.follow, context);
  });
}
