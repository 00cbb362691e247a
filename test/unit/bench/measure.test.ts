import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Contestant } from '../../bench/contestants/contestant.ts';
import { readStat, secondsByName } from '../../bench/process-cost.ts';
import { playRounds, warmUp } from '../../bench/rounds.ts';
import { listeningSockets } from '../../bench/service-process.ts';
import { median, pairedRatio, percentile } from '../../bench/statistics.ts';

describe('statistics', () => {
  test('percentiles > of the sorted values, whatever their order', () => {
    expect([percentile([9, 1, 5, 3, 7], 0.5), percentile([9, 1, 5, 3, 7], 0.99), median([2])]).toEqual([
      5, 9, 2,
    ]);
  });

  test('a paired ratio > the median of the ratios, not the ratio of the medians', () => {
    expect(pairedRatio([10, 20, 30], [100, 20, 10])).toBe(1);
  });
});

describe('rounds', () => {
  test('two contestants > warmed up one by one, measured in turn, and then one run alone of each', async () => {
    const calls: string[] = [];
    // It starts no others: what of those ends between two looks at the table of processes is missing from the second.
    const waiting = spawn('cat');
    onTestFinished(() => void waiting.stdin.end());
    const contestant = (name: string, ms: number): Contestant => ({
      name,
      processes: { it: waiting.pid! },
      carryOut: async (runs) => {
        calls.push(runs === 1 ? `${name} alone` : name);
        return runs * ms;
      },
    });
    const lines: string[] = [];
    const options = { rounds: 2, singleRuns: 1, say: (line: string) => void lines.push(line) };
    const found = await playRounds([contestant('a', 25), contestant('b', 50)], options);
    const warming = ['a', 'a', 'a', 'a', 'b', 'b'];
    expect(calls).toEqual([...warming, 'a', 'b', 'a', 'b', 'a alone', 'b alone']);
    expect(lines).toEqual([
      'a flat after 10 s',
      'b flat after 10 s',
      'round 1, steps/s: a 400, b 200',
      'round 2, steps/s: a 400, b 200',
    ]);
    expect(found.map(({ stepsPerSecond, singleRuns }) => [stepsPerSecond, singleRuns])).toEqual([
      [[400, 400], [25]],
      [[200, 200], [50]],
    ]);
    expect(found[0]?.cpu['it']).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['rates that settle', [10, 8, 6, 5.8], { seconds: 29.8, flat: true }],
    [
      'rates that do not',
      Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 5 : 6)),
      { seconds: 60, flat: false },
    ],
  ])('%s > warmed up until two windows agree, or for a minute', async (_, seconds, warm) => {
    const left = [...seconds];
    const found = await warmUp({ carryOut: async () => (left.shift() ?? NaN) * 1000 });
    expect({ ...found, seconds: Number(found.seconds.toFixed(1)) }).toEqual(warm);
  });
});

describe('what /proc says', () => {
  test('a line of stat > parent and all ticks, whatever the name of the program', () => {
    const stat = '42 (a) b) c) S 7 42 42 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0';
    expect(readStat(stat)).toEqual({ pid: 42, parent: 7, session: 42, ticks: 100 });
  });

  test('processes > each counted for the nearest ancestor with a name, an orphan for its session, a stranger for nobody', () => {
    const all = [
      { pid: 1, parent: 0, session: 1, ticks: 10_000 },
      { pid: 10, parent: 1, session: 10, ticks: 1_000 },
      { pid: 11, parent: 10, session: 11, ticks: 100 },
      { pid: 12, parent: 11, session: 11, ticks: 20 },
      { pid: 13, parent: 1, session: 11, ticks: 3 },
      { pid: 14, parent: 12, session: 14, ticks: 400 },
      { pid: 15, parent: 14, session: 14, ticks: 50 },
    ];
    expect(secondsByName(all, { workers: 14, owner: 11 })).toEqual({ workers: 4.5, owner: 1.23 });
    expect(() => secondsByName(all, { gone: 99 })).toThrow('no process 99');
  });

  test('a table of sockets > those that listen on the port, and no connection to it', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:5BD1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1111 1',
      '   1: 0100007F:5BD1 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 2222 1',
      '   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3333 1',
    ].join('\n');
    expect(listeningSockets(table, 0x5bd1)).toEqual(['socket:[1111]']);
  });
});
