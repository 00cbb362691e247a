import { expect, it } from 'vitest';
import type { Actuation } from '../../chaos/books/actuation.ts';
import { standstills } from '../../chaos/cluster/standstills.ts';

const begins = (...times: number[]): Actuation[] =>
  times.map((at) => ({
    edge: 'begin',
    at,
    command: '',
    run: '',
    step: 0,
    mark: '',
    module: '',
    instance: '',
    pid: 1,
  }));

it('faults that came alone > each has the longest time until a step began', () => {
  const faults = [
    { name: 'kill', from: 1_000, to: 5_000 },
    { name: 'kill', from: 10_000, to: 12_000 },
    { name: 'freeze', from: 20_000, to: 21_000 },
  ];
  const found = standstills(faults, begins(900, 1_100, 4_100, 4_900, 11_500, 15_000, 19_000));
  expect([...found]).toEqual([
    ['kill', [1_500, 3_000]],
    // Nothing began again: it lasted so long at least.
    ['freeze', [1_000]],
  ]);
});
