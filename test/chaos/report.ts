import { emptyVerdict, type Verdict } from './books/compare-books.ts';
import type { MatrixOutcome } from './matrix/kill-matrix.ts';
import { printMatrix } from './matrix/print-matrix.ts';
import { printFaults, sumOfFaults } from './random/fault-count.ts';
import type { RandomOutcome } from './random/random-part.ts';

export interface ChaosReport {
  lines: string[];
  faults: number;
  runs: number;
  verdict: Verdict;
  /** True where no book contradicts another and nothing else went wrong. */
  sound: boolean;
}

/**
 * Sums the parts of the suite up: the matrix, the faults of chance, and everything that is wrong.
 * @param begun when the suite began, in milliseconds since the epoch
 */
export function reportOn(
  matrix: readonly MatrixOutcome[],
  random: readonly RandomOutcome[],
  begun: number,
): ChaosReport {
  const results = matrix.flatMap((part) => part.results);
  const verdict = sumOf([...results, ...random].map((part) => part.verdict));
  verdict.changed.push(...matrix.flatMap(({ changed }) => changed));
  const wrong = Object.entries(verdict).flatMap(([name, list]: [string, string[]]) =>
    list.map((each) => `${name}: ${each}`),
  );
  const troubles = [
    ...results
      .filter(({ reached, trouble }) => !reached || trouble !== undefined)
      .map(
        ({ cell, trouble }) =>
          `${cell.point}, ${cell.victim} killed: ${trouble ?? 'no process got to the point, so that nothing died at it: the cell shows nothing'}`,
      ),
    ...random.flatMap(({ trouble }) => trouble),
  ];
  const kept = [...matrix, ...random].flatMap((part) => part.kept);
  return {
    lines: [
      ...(results.length > 0 ? ['', printMatrix(results), ''] : []),
      ...random.flatMap((part) => describeRandom(part, begun)),
      ...wrong,
      ...troubles.map((trouble) => `trouble: ${trouble}`),
      ...(kept.length > 0 ? [`logs, books and journals: ${kept.join(' ')}`] : []),
    ],
    faults: [...matrix.map(({ kills }) => kills), ...random.map((part) => sumOfFaults(part.faults))].reduce(
      (sum, count) => sum + count,
      0,
    ),
    runs: [...matrix, ...random].reduce((sum, part) => sum + part.runs, 0),
    verdict,
    sound: wrong.length === 0 && troubles.length === 0,
  };
}

/** What the last line of the suite says; of times only what was not kept. */
export function countsOf(verdict: Verdict): string {
  const { lost, twice, outOfOrder, intruded, inReserved, untoldGaps, overdrawn } = verdict;
  const times = [
    [intruded, 'in what another run had to itself'],
    [inReserved, 'in what a person had reserved'],
    [untoldGaps, 'gaps broken and not told'],
    [overdrawn, 'below zero'],
  ] as const;
  return [
    `${lost.length} lost, ${twice.length} twice, ${outOfOrder.length} out of order`,
    ...times.filter(([list]) => list.length > 0).map(([list, what]) => `${list.length} ${what}`),
  ].join(', ');
}

function sumOf(verdicts: readonly Verdict[]): Verdict {
  const sum = emptyVerdict();
  for (const verdict of verdicts) {
    for (const name of Object.keys(sum) as (keyof Verdict)[]) sum[name].push(...verdict[name]);
  }
  return sum;
}

function describeRandom(
  { faults, kinds, outcomes, slowest, leftOut, gaps, cared }: RandomOutcome,
  begun: number,
): string[] {
  const seconds = (ms: number) => (ms / 1000).toFixed(0);
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ');
  return [
    printFaults(faults),
    '',
    `runs under them: ${list(kinds)}`,
    `how they ended: ${list(outcomes)}`,
    `the slowest: ${slowest.map(({ run_id, from, to }) => `${seconds(to - from)} s until ${seconds(to - begun)} s (${run_id})`).join(', ')}`,
    `gaps broken: ${gaps.broken}, told: ${gaps.told}, of ${gaps.asked}; reservations of a person: ${cared.reservations}, refills: ${cared.refills}`,
    ...(leftOut.length > 0 ? [`cannot be had here: ${leftOut.join(', ')}`] : []),
  ];
}
