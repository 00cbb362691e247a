import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '../../client/index.ts';
import { exampleFile, packageFolder, startServer } from '../demo/index.ts';
import { adjust, type Goal } from './adjust.ts';

const usage = `Usage: npm run example:adaptive -- [options]

Brings a simulated sample to a pH: measures, doses until it is right, asks once, and rinses.

  --target PH    the pH that is wanted, 3.5 to 6 (5.2)
  --ask          leaves the question to you; without it, it is answered with yes`;

/** `npm run example:adaptive`: a whole lab in one process, one run in it, and everything stopped and tidied up again. */
process.exitCode = await main();

async function main(): Promise<number> {
  const goal = readGoal();
  if (!goal) return 2;
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-adaptive-'));
  try {
    return await inFreshLab(folder, goal, interrupt.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readGoal(): Goal | undefined {
  try {
    const { values } = parseArgs({
      options: { target: { type: 'string', default: '5.2' }, ask: { type: 'boolean', default: false } },
    });
    const target = Number(values.target);
    if (!(target >= 3.5 && target <= 6)) throw new Error(`--target is ${values.target}: expected 3.5 to 6`);
    return { target, ask: values.ask };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

async function inFreshLab(folder: string, goal: Goal, signal: AbortSignal): Promise<number> {
  const weir = path.join(packageFolder, 'bin/weir.js');
  const server = await startServer({ weir, workcell: exampleFile('adaptive/workcell.yaml'), folder, signal });
  try {
    const [workflow, dose] = await Promise.all(
      ['adaptive/workflow.yaml', 'adaptive/dose.yaml'].map((name) => readFile(exampleFile(name), 'utf8')),
    );
    const files = { workflow: workflow ?? '', workflows: { 'dose.yaml': dose ?? '' } };
    const api = createClient({ baseUrl: server.url });
    const ended = await adjust(api, files, goal, {
      url: server.url,
      tell: (line) => console.log(line),
      signal,
    });
    if (ended === 'completed' || signal.aborted) return signal.aborted ? 130 : 0;
    console.error(`the end of weir's log:\n${await server.lastWords()}`);
    return 1;
  } finally {
    await server.stop();
  }
}
