import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from './demo/start-server.ts';
import { runToEnd } from './demo/run-to-end.ts';
import { exampleFile, packageFolder } from './example-file.ts';

/**
 * `npm run demo`: a whole lab in one process on the embedded store and broker, the driver against it, and everything
 * stopped and tidied up again. Exits as the driver does; 1 where the server does not start or stop cleanly.
 * Must be built first: it starts the built programs.
 */
process.exitCode = await main();

async function main(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-demo-'));
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupt.abort();
    });
  }
  try {
    const server = await startServer({
      weir: path.join(packageFolder, 'bin/weir.js'),
      workcell: exampleFile('workcell.yaml'),
      folder,
      signal: interrupt.signal,
    });
    let code: number;
    try {
      const driver = path.join(import.meta.dirname, 'driver.js');
      const args = ['--gateway', server.url, '--out', '.weir/demo', ...process.argv.slice(2)];
      code = await runToEnd(driver, args, interrupt.signal);
      if (code === 1) console.error(`the server's last words:\n${await server.lastWords()}`);
    } finally {
      await server.stop();
    }
    return interrupt.signal.aborted ? 130 : code;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
