import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ulid } from 'ulid';
import { carryOut, mixtureAt, milestones, type Trial } from './client/trial.ts';
import { convergencePlot, createProgress, resultTable } from './client/progress.ts';
import { Gateway } from './client/gateway.ts';
import { readOptions, usage, type Options } from './client/options.ts';
import { search, type Laboratory } from './client/search.ts';
import { toHex } from './colour.ts';
import { exampleFile } from '../demo/index.ts';

/**
 * The scientist of the example, as a program: it speaks to weir by REST alone and could run anywhere.
 * Exits 0 where the target was met and every run completed, 1 where not, 2 where it was called wrongly.
 */
process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options | 'help';
  try {
    options = readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  try {
    return (await pickColour(options)) ? 0 : 1;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

/** Resolves with whether the target was met; rejects where a run did not complete. */
async function pickColour(options: Options): Promise<boolean> {
  const progress = createProgress(process.stdout);
  const gateway = new Gateway(options.gateway, undefined, options.key);
  const workflow = await readFile(exampleFile('color-picker/workflow.yaml'), 'utf8');
  const experimentId = ulid();
  console.log(
    `looking for ${toHex(options.target)} to within ΔE ${options.tolerance}, at ${options.gateway}`,
  );

  let picture: Buffer = Buffer.alloc(0);
  const laboratory: Laboratory = async ({ iteration, plate, mixes }) => {
    const payload = {
      barcode: `${experimentId}-${plate}`,
      mixes: mixes.map(({ well, point }) => ({ well, ...mixtureAt(point) })),
    };
    const submission = { workflow, experimentId, payload, key: `${experimentId}-${iteration}` };
    picture = await carryOut(gateway, submission, (step) => {
      progress.step(iteration, step);
    });
    return picture;
  };

  const trials: Trial[] = [];
  for await (const batch of search(options, laboratory)) {
    trials.push(...batch);
    const best = milestones(trials).at(-1)?.best;
    if (best) progress.iteration(batch, best);
  }
  console.log(resultTable(trials));
  await save(options.out, {
    'plate.png': picture,
    'convergence.svg': convergencePlot(trials, options.target, options.tolerance),
  });
  const met = trials.some(({ distance }) => distance <= options.tolerance);
  console.log(
    met
      ? 'the target is met'
      : `the target was not met within the limit (--iterations ${options.iterations})`,
  );
  return met;
}

async function save(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.resolve(folder, name);
    await writeFile(file, content);
    console.log(file);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
