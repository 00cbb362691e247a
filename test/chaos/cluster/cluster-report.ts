import { markdownTable } from '../markdown-table.ts';
import { sumOfFaults } from '../random/fault-count.ts';
import type { ClusterOutcome } from './cluster-part.ts';

export interface ClusterReport {
  lines: string[];
  faults: number;
  runs: number;
  /** True where no book contradicts another, all that was lost was told, and nothing else went wrong. */
  sound: boolean;
}

/** Sums the parts up; the last two lines say what was lost, told, done twice and out of order. */
export function reportOnClusters(outcomes: readonly ClusterOutcome[]): ClusterReport {
  const sum = (of: (outcome: ClusterOutcome) => number) => outcomes.reduce((all, each) => all + of(each), 0);
  const faults = sum((each) => sumOfFaults(each.faults));
  const runs = sum((each) => each.runs);
  const wrong = outcomes.flatMap(({ verdict, trouble }) => [
    ...Object.entries(verdict).flatMap(([name, list]: [string, string[]]) =>
      list.map((each) => `${name}: ${each}`),
    ),
    ...trouble.map((each) => `trouble: ${each}`),
  ]);
  const count = (name: 'twice' | 'outOfOrder' | 'lost') => sum(({ verdict }) => verdict[name].length);
  return {
    lines: [
      tableOf(outcomes),
      '',
      ...outcomes.flatMap(describe),
      ...wrong,
      `acknowledged and lost: ${sum(({ losses }) => losses.lost)}, told: ${sum(({ losses }) => losses.told)}`,
      `${faults} faults, ${runs} runs, ${count('twice')} twice, ${count('outOfOrder')} out of order, ${count('lost')} lost and not told`,
    ],
    faults,
    runs,
    sound: wrong.length === 0,
  };
}

function tableOf(outcomes: readonly ClusterOutcome[]): string {
  const rows = new Map<string, { mixed: number; times: number[] }>();
  for (const { faults, standstills } of outcomes)
    for (const { name, mixed } of faults) {
      const row = rows.get(name) ?? { mixed: 0, times: [] };
      const times = [...row.times, ...(standstills.get(name) ?? [])].sort((a, b) => a - b);
      rows.set(name, { mixed: row.mixed + mixed, times });
    }
  const seconds = (ms: number | undefined) => (ms === undefined ? '' : (ms / 1000).toFixed(1));
  return markdownTable(
    ['fault', 'alone', 'beside others', 's until a step began, p50', 'worst'],
    [...rows].map(([name, { mixed, times }]) => [
      ...[name, String(times.length), String(mixed)],
      ...[seconds(times[Math.floor((times.length - 1) / 2)]), seconds(times.at(-1))],
    ]),
  );
}

function describe({ outcomes, leftOut, kept }: ClusterOutcome): string[] {
  const ends = Object.entries(outcomes).map(([name, count]) => `${count} × ${name}`);
  return [
    `how runs ended: ${ends.join(', ')}`,
    ...(leftOut.length > 0 ? [`cannot be had here: ${leftOut.join(', ')}`] : []),
    ...(kept.length > 0 ? [`logs, books and journals: ${kept.join(' ')}`] : []),
  ];
}
