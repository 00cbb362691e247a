import { WeirContestant } from '../contestants/weir.ts';
import { pairedRatio, median } from '../statistics.ts';
import { workload } from '../workload.ts';

/** Steps per second of a lab as large as the workload asks for, and of a large one with many runs in flight. */
export interface Scale {
  small: number;
  large: number;
  /** Median of the paired rounds. */
  ratio: number;
}

const large = { instruments: 100, runs: 1000 };
const rounds = 3;

/** The two labs side by side on the same broker and store, in turn. */
export async function measureScale(env: NodeJS.ProcessEnv): Promise<Scale> {
  const [one, other] = [await WeirContestant.start(env), await WeirContestant.start(env, large)];
  try {
    const rates = { small: [] as number[], large: [] as number[] };
    // The first round warms up and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const [a, b] = [await one.stepsPerSecond(), await other.stepsPerSecond(large.runs)];
      if (round === 0) continue;
      rates.small.push(a);
      rates.large.push(b);
    }
    const ratio = pairedRatio(rates.large, rates.small);
    return { small: median(rates.small), large: median(rates.large), ratio };
  } finally {
    await other.stop();
    await one.stop();
  }
}

export function reportScale({ small, large: many, ratio }: Scale): string {
  const lab = (instruments: number, runs: number, rate: number): string =>
    `${instruments} instruments, ${runs} runs in flight: ${rate.toFixed(0)} steps/s`;
  return [
    lab(workload.instruments, workload.runs, small),
    `${lab(large.instruments, large.runs, many)} (${ratio.toFixed(2)} ×)`,
  ].join('\n');
}
