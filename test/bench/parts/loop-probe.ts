import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a measured process before its program (`node --import`): on SIGUSR2 it writes the longest delay of the event
 * loop since the last time, in milliseconds, to a file that has its number in its name.
 */
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('SIGUSR2', () => {
  writeFileSync(path.join(tmpdir(), `weir-bench-loop.${process.pid}`), String(delays.max / 1e6));
  delays.reset();
});
