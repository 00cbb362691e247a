import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { mostPlays } from '../../shared/contracts/simulated-night.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';
import {
  colorsFor,
  drawNight,
  nightLines,
  printJson,
  problemsOf,
  locateIn,
  widthOf,
} from '../display/index.ts';
import type { SubmissionOptions } from '../submission/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSubmissionOptions, asksGateway, countUpTo } from './command-parts.ts';

const help = `
The orchestrator plays all accepted runs and these in virtual time, by the rules by which it gives instruments out: once with each
action as long as expected, and then with durations of chance. Nothing is handed in, nothing moves, and nothing is kept.
Durations are those that workflows declare, else those of earlier runs. Nothing fails in it; conditions on results hold, and a
loop that ends by one has as many rounds as before. A person answers after as long as people did. Instruments that are away stay away.
What is given by options, such as --count, is given to each of the files; a file may be named more than once.

Examples:
  weir simulate-night                                        # what is accepted already
  weir simulate-night elisa.yaml pcr.yaml --count 6 --after 21:00
  weir simulate-night elisa.yaml --table plates.csv --svg night.svg
  weir simulate-night elisa.yaml --json | jq '.runs[].end'`;

interface NightOptions extends SubmissionOptions {
  seed?: number;
  plays?: number;
  svg?: string;
  json?: boolean;
}

export function addSimulateNight(program: Command, context: CliContext): void {
  const command = program
    .command('simulate-night')
    .description('play all accepted runs, and these, in virtual time')
    .argument('[workflows...]', 'workflow files, YAML or JSON, that would be handed in')
    .option('--plays <number>', `how often it is played (default: 20)`, countUpTo(mostPlays))
    .option('--seed <number>', 'the same seed gives the same durations', countUpTo(1_000_000_000))
    .option('--svg <file>', 'write a picture of it into a file')
    .option('--json', 'print what the gateway answers');
  addSubmissionOptions(command).addHelpText('after', help);
  asksGateway(command, context, async (client, files: string[], options: NightOptions) => {
    const { readSubmission } = await import('../submission/read-submission.ts');
    const { seed, plays, svg } = options;
    const submissions = await Promise.all(
      files.map(async (file) => {
        const read = await readSubmission(file, options);
        const { workflow, payload, parameters, workflows, strict, times, count, table } = read;
        return {
          ...{ name: file, workflow, payload, files: read.files.map(({ name }) => name), ...times },
          ...defined({ parameters, workflows, strict, count, table: table?.text }),
        };
      }),
    );
    const body = { submissions, ...defined({ seed, plays }) };
    const night = await client.ask((api) => api.POST('/schedule/simulate', { body })).catch(refuse);
    if (svg !== undefined) await keepPicture(svg, drawNight(night, files));
    if (options.json) return printJson(context, night);
    const colors = colorsFor(context.stdout, context.env);
    for (const line of nightLines(night, files, colors, widthOf(context))) print(context.stdout, line);
  });
}

/** The places of what is wrong, in the files. */
function refuse(error: unknown): never {
  if (!WeirError.is(error)) throw error;
  const lines = problemsOf(error).map((problem) => locateIn('.', problem));
  if (lines.length === 0) throw error;
  throw new WeirError(error.code, ['nothing was played: a workflow was refused', ...lines].join('\n  '), {
    cause: error,
  });
}

async function keepPicture(file: string, picture: string): Promise<void> {
  await writeFile(file, picture).catch(async (cause: unknown) => {
    const why = (await whyUnreadable(file)) ?? 'its folder takes no file';
    throw new WeirError('bad_request', `--svg ${file}: the picture cannot be written: ${why}`, { cause });
  });
}
