import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOptions } from './client/options.ts';
import { startServer, runToEnd, exampleFile, packageFolder } from '../demo/index.ts';

const driver = path.join(import.meta.dirname, 'driver.js');

/**
 * `npm run demo`: a whole lab in one process on the embedded store and broker, the driver against it, and everything
 * stopped and tidied up again. Exits as the driver does; 1 where the server does not start or stop cleanly.
 * Must be built first: it starts the built programs.
 */
process.exitCode = await main();

async function main(): Promise<number> {
  const args = ['--out', '.weir/demo', ...process.argv.slice(2)];
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupt.abort();
    });
  }
  // Only asking, or asked wrongly: the driver answers that without a lab.
  if (!wantsRuns(args)) return runToEnd(driver, args, interrupt.signal);
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-demo-'));
  try {
    return await inFreshLab(folder, args, interrupt.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inFreshLab(folder: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  const weir = path.join(packageFolder, 'bin/weir.js');
  const env = { COLOR_PICKER_LAB: path.join(folder, 'lab') };
  const server = await startServer({
    weir,
    env,
    workcell: exampleFile('color-picker/workcell.yaml'),
    folder,
    signal,
  });
  let code: number;
  try {
    code = await runToEnd(driver, [...args, '--gateway', server.url], signal);
    if (code !== 0 && !signal.aborted) console.error(`the end of weir's log:\n${await server.lastWords()}`);
  } finally {
    await server.stop();
  }
  return signal.aborted ? 130 : code;
}

function wantsRuns(args: readonly string[]): boolean {
  try {
    return readOptions(args, process.env) !== 'help';
  } catch {
    return false;
  }
}
