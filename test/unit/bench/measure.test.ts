import { describe, expect, test } from 'vitest';
import type { Contestant } from '../../bench/contestants/contestant.ts';
import { readStat } from '../../bench/process-cost.ts';
import { playRounds } from '../../bench/rounds.ts';
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
  test('two contestants > in turn, the first round not counted, then one run alone of whom has such a thing', async () => {
    const calls: string[] = [];
    const contestant = (name: string, rates: number[]): Contestant => ({
      name,
      processes: { client: process.pid },
      stepsPerSecond: async () => {
        calls.push(name);
        return rates.shift() ?? NaN;
      },
    });
    const lone = { ...contestant('a', [1, 2, 3]), singleRun: async () => calls.push('a alone') };
    const lines: string[] = [];
    const options = { rounds: 2, singleRuns: 1, say: (line: string) => void lines.push(line) };
    const found = await playRounds([lone, contestant('b', [4, 5, 6])], options);
    expect(lines).toHaveLength(3);
    expect(calls).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a alone']);
    expect(found.map(({ stepsPerSecond, singleRuns }) => [stepsPerSecond, singleRuns])).toEqual([
      [[2, 3], [7]],
      [[5, 6], []],
    ]);
    expect(found[0]?.cpu['client']).toBeGreaterThanOrEqual(0);
  });
});

describe('what /proc says', () => {
  test('a line of stat > parent and all ticks, whatever the name of the program', () => {
    const stat = '42 (a) b) c) S 7 42 42 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0';
    expect(readStat(stat)).toEqual({ pid: 42, parent: 7, ticks: 100 });
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
