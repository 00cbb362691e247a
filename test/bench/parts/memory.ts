import { setTimeout as delay } from 'node:timers/promises';
import { WeirContestant } from '../contestants/weir.ts';
import { megabytes } from '../process-cost.ts';
import { workload } from '../workload.ts';

/** Memory of `weir up` that is in RAM, in MiB. */
export interface Memory {
  idle: number;
  after: number;
  /** After so many runs of ten steps. */
  runs: number;
}

const settleMs = 5_000;

const runs = 5_000;

export async function measureMemory(): Promise<Memory> {
  const lab = await WeirContestant.startUp({ cold: true });
  try {
    await delay(settleMs);
    const idle = await megabytes(lab.ownerPid);
    for (let done = 0; done < runs; done += workload.runs) await lab.carryOut(workload.runs);
    await delay(settleMs);
    return { idle, after: await megabytes(lab.ownerPid), runs };
  } finally {
    await lab.stop();
  }
}
