/** Milliseconds since the machine was started. All processes of a lab read the same, in Python too, and no fault moves it. */
export function machineNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** What that clock showed when it was so late, milliseconds since the epoch, by the clock of this process. */
export function onMachineClock(epochMs: number): number {
  return epochMs - Date.now() + machineNow();
}
