import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exampleFile, packageFolder, runToEnd, startServer } from '../demo/index.ts';

const weir = path.join(packageFolder, 'bin/weir.js');

/** `npm run example:python-lab`: a whole lab whose drivers are Python, one run in it, and everything stopped and tidied up again. */
process.exitCode = await main();

async function main(): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-python-lab-'));
  try {
    return await inFreshLab(folder, interrupt.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inFreshLab(folder: string, signal: AbortSignal): Promise<number> {
  const workcell = exampleFile('python-lab/workcell.yaml');
  const server = await startServer({ weir, workcell, folder, signal });
  try {
    const own = (...args: string[]) => runToEnd(weir, [...args, '--gateway-url', server.url], signal);
    const code = await own(
      'run',
      exampleFile('python-lab/workflow.yaml'),
      ...process.argv.slice(2),
      '--follow',
    );
    if (signal.aborted) return 130;
    if (code === 0) await own('data', 'list', 'last');
    else console.error(`the end of weir's log:\n${await server.lastWords()}`);
    return code;
  } finally {
    await server.stop();
  }
}
