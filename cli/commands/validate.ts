import { gatewayOf } from '../client/index.ts';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { printJson } from '../display/index.ts';
import { workcellFileHere } from '../services/index.ts';
import { addSettings, readSettings } from '../settings/index.ts';
import type { SubmissionOptions } from '../submission/index.ts';
import {
  type LabRules,
  verdictJson,
  verdictLines,
  type FileKind,
  type Verdict,
} from '../validation/index.ts';
import { addSubmissionOptions } from './command-parts.ts';

const help = `
Workflows are checked by the gateway against the instruments that are there. Where no gateway answers, or with --offline,
they are checked against the workcell file (--workcell, or one among the files, or ./workcell.yaml), and what could not be
checked is said. Without a workcell file all is checked that does not need one. Each verdict names what the workflow was checked against.
Workcell files are checked with the configuration of every module that weir serves itself. Nothing is started, ever.
Each problem is a line FILE:LINE:COLUMN: what is wrong, on stderr.
Exits with 0 where every file can be used, 2 where one cannot.

Examples:
  weir validate mix.yaml -p volume=20
  weir validate --offline lab.yaml mix.yaml wash.yaml
  weir validate mix.yaml --json | jq '.[].problems'`;

interface ValidateOptions extends SubmissionOptions {
  offline?: boolean;
  json?: boolean;
}

export function addValidate(program: Command, context: CliContext): void {
  const command = program
    .command('validate')
    .description('check workflows and workcell files without running anything')
    .argument('<files...>', 'workflow and workcell files, YAML or JSON')
    .option('--offline', 'ask no gateway')
    .option('--json', 'print the findings as JSON');
  addSubmissionOptions(command).addHelpText('after', help);
  addSettings(command, ['gateway_url', 'workcell']).action(
    async (files: string[], options: ValidateOptions) => {
      const config = readSettings(command, context.env);
      const kinds = await readKinds(files);
      const among = [...kinds].find(([, kind]) => kind === 'workcell')?.[0];
      const rules = {
        gateway: options.offline ? undefined : gatewayOf(config),
        workcellFile: config.workcell ?? among ?? workcellFileHere(),
        signal: context.signal,
      };
      const verdicts: Verdict[] = [];
      for (const file of files) verdicts.push(await judge(file, kinds.get(file), options, rules));
      if (options.json) printJson(context, verdicts.map(verdictJson));
      else for (const verdict of verdicts) tell(verdict, context);
      if (verdicts.some(({ problems }) => problems.length > 0)) context.finish(exitCodes.usage);
    },
  );
}

/** The kind of each file that can be read at all. */
async function readKinds(files: readonly string[]): Promise<Map<string, FileKind>> {
  const { kindOfFile } = await import('../validation/kind-of-file.ts');
  const kinds = new Map<string, FileKind>();
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) kinds.set(file, kindOfFile(text));
  }
  return kinds;
}

async function judge(
  file: string,
  kind: FileKind | undefined,
  options: SubmissionOptions,
  rules: LabRules,
): Promise<Verdict> {
  if (kind === 'workcell') {
    const { judgeWorkcell } = await import('../validation/judge-workcell.ts');
    return judgeWorkcell(file);
  }
  const [{ readSubmission }, { judgeWorkflow }] = await Promise.all([
    import('../submission/read-submission.ts'),
    import('../validation/judge-workflow.ts'),
  ]);
  return judgeWorkflow(file, await readSubmission(file, options), rules);
}

function tell(verdict: Verdict, { stdout, stderr }: CliContext): void {
  for (const line of verdictLines(verdict)) print(stderr, line);
  if (verdict.problems.length === 0) print(stdout, `${verdict.file} ${verdict.praise}`);
  // An instrument that is not known may only be one of another workcell.
  else if (verdict.against !== undefined) {
    print(stderr, `${verdict.file} was checked against ${verdict.against}`);
  }
}
