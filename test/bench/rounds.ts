import { client, type Contestant } from './contestants/contestant.ts';
import { cpuSeconds } from './process-cost.ts';
import { totalSteps } from './workload.ts';

/** What was found of one contestant. */
export interface Found {
  readonly name: string;
  /** One value per counted round, so that rounds can be paired. */
  readonly stepsPerSecond: number[];
  /** CPU milliseconds per step by process, over all counted rounds. */
  readonly cpu: Record<string, number>;
  /** Milliseconds of one run alone, of each that was made; none where there is no such thing. */
  readonly singleRuns: number[];
}

/**
 * Lets all carry the workload out in turn, round by round, so that whatever else the machine does meets all of them; then
 * one run alone, in turn as well. The first round warms up compilers and connections and does not count.
 */
export async function playRounds(
  contestants: readonly Contestant[],
  { rounds, singleRuns, say }: { rounds: number; singleRuns: number; say: (line: string) => void },
): Promise<Found[]> {
  const entries = contestants.map((contestant) => {
    const found: Found = { name: contestant.name, stepsPerSecond: [], cpu: {}, singleRuns: [] };
    return { contestant, found };
  });
  for (let round = 0; round <= rounds; round += 1) {
    const words: string[] = [];
    for (const { contestant, found } of entries) {
      const before = await cpuOf(contestant);
      const rate = await contestant.stepsPerSecond();
      const after = await cpuOf(contestant);
      words.push(`${contestant.name} ${rate.toFixed(0)}`);
      if (round === 0) continue;
      found.stepsPerSecond.push(rate);
      for (const [name, seconds] of Object.entries(after)) {
        const spent = ((seconds - (before[name] ?? seconds)) * 1000) / totalSteps / rounds;
        found.cpu[name] = (found.cpu[name] ?? 0) + spent;
      }
    }
    say(`round ${round}${round === 0 ? ' (warms up)' : ''}, steps/s: ${words.join(', ')}`);
  }
  for (let i = 0; i < singleRuns; i += 1)
    for (const { contestant, found } of entries)
      if (contestant.singleRun) found.singleRuns.push(await contestant.singleRun());
  return entries.map(({ found }) => found);
}

async function cpuOf({ processes }: Contestant): Promise<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const [name, pid] of Object.entries(processes)) values[name] = await cpuSeconds(pid);
  return values;
}

/** What a step costs all processes but the client, in CPU milliseconds. */
export function cpuPerStep({ cpu }: Pick<Found, 'cpu'>): number {
  return Object.entries(cpu).reduce((sum, [name, ms]) => (name === client ? sum : sum + ms), 0);
}
