import type { WeirContestant } from '../contestants/weir.ts';

const runsInFlight = 20;
const steps = 10;

/** Hands in runs of short steps, so that two wait for each instrument all the time, until `end`, which resolves when all are over. */
export function keepBusy(lab: WeirContestant): { end(): Promise<void> } {
  let ended = false;
  const lanes = Array.from({ length: runsInFlight }, async () => {
    while (!ended) await lab.completed(await lab.begin(steps, 'short'));
  });
  const all = Promise.all(lanes);
  // What goes wrong is told at the end.
  all.catch(() => undefined);
  return {
    async end() {
      ended = true;
      await all;
    },
  };
}
