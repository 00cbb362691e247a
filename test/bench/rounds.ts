import type { Contestant } from './contestants/contestant.ts';
import { cpuSeconds } from './process-cost.ts';
import { totalSteps, workload } from './workload.ts';

/** What was found of one contestant. */
export interface Found {
  readonly name: string;
  readonly warmUp: WarmUp;
  /** One value per round, so that rounds can be paired. */
  readonly stepsPerSecond: number[];
  /** CPU milliseconds per step by process, over all rounds. */
  readonly cpu: Record<string, number>;
  /** Milliseconds of one run alone, of each that was made. */
  readonly singleRuns: number[];
}

/** How compilers, caches and connections were warmed up before anything was counted. */
export interface WarmUp {
  seconds: number;
  /** Whether the rate had stopped to change by then. */
  flat: boolean;
}

const windowMs = 5_000;
const mostMs = 60_000;
const tolerance = 0.05;

/** Carries the workload out until two windows in a row have the same rate to a twentieth, for a minute at most. */
export async function warmUp(contestant: Pick<Contestant, 'carryOut'>): Promise<WarmUp> {
  let [spentMs, before] = [0, NaN];
  for (;;) {
    let [rounds, ms] = [0, 0];
    for (; ms < windowMs; rounds += 1) ms += await contestant.carryOut(workload.runs);
    spentMs += ms;
    const rate = rounds / ms;
    const flat = Math.abs(rate - before) <= tolerance * before;
    if (flat || spentMs >= mostMs) return { seconds: spentMs / 1000, flat };
    before = rate;
  }
}

/**
 * Warms all up, and lets them carry the workload out in turn, round by round, so that whatever else the machine does meets all of
 * them; then one run alone, in turn as well.
 */
export async function playRounds(
  contestants: readonly Contestant[],
  { rounds, singleRuns = 0, say }: { rounds: number; singleRuns?: number; say: (line: string) => void },
): Promise<Found[]> {
  const entries: { contestant: Contestant; found: Found }[] = [];
  for (const contestant of contestants) {
    const { name } = contestant;
    const warm = await warmUp(contestant);
    say(describeWarmUp(name, warm));
    entries.push({ contestant, found: { name, warmUp: warm, stepsPerSecond: [], cpu: {}, singleRuns: [] } });
  }
  for (let round = 1; round <= rounds; round += 1) {
    const words: string[] = [];
    for (const { contestant, found } of entries) {
      const before = await cpuSeconds(contestant.processes);
      const rate = totalSteps / ((await contestant.carryOut(workload.runs)) / 1000);
      const after = await cpuSeconds(contestant.processes);
      words.push(`${contestant.name} ${rate.toFixed(0)}`);
      found.stepsPerSecond.push(rate);
      for (const [name, seconds] of Object.entries(after)) {
        const spent = ((seconds - (before[name] ?? seconds)) * 1000) / totalSteps / rounds;
        found.cpu[name] = (found.cpu[name] ?? 0) + spent;
      }
    }
    say(`round ${round}, steps/s: ${words.join(', ')}`);
  }
  for (let i = 0; i < singleRuns; i += 1)
    for (const { contestant, found } of entries) found.singleRuns.push(await contestant.carryOut(1));
  return entries.map(({ found }) => found);
}

/** How long it took, and whether that was enough. */
export function describeWarmUp(name: string, { seconds, flat }: WarmUp): string {
  return `${name} ${flat ? 'flat after' : 'not flat after'} ${seconds.toFixed(0)} s`;
}

/** What a step costs all processes of a contestant, in CPU milliseconds. The client, this process, is none of them. */
export function cpuPerStep({ cpu }: Pick<Found, 'cpu'>): number {
  return Object.values(cpu).reduce((sum, ms) => sum + ms, 0);
}
