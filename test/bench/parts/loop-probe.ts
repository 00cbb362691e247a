import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a measured process before its program (`node --import`): on SIGUSR2 it writes the longest delay of the event
 * loop since the last time, in milliseconds, to the file that WEIR_BENCH_LOOP names, with `.PID` behind it.
 */
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('SIGUSR2', () => {
  const file = `${process.env['WEIR_BENCH_LOOP'] ?? ''}.${process.pid}`;
  writeFileSync(file, String(delays.max / 1e6));
  delays.reset();
});
