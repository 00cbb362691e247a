import { describe, expect, it } from 'vitest';
import { printFaults, sumOfFaults } from '../../chaos/random/fault-count.ts';

const counts = [
  { name: 'kill', weight: 3, alone: 1, mixed: 5 },
  { name: 'put back', weight: 1, alone: 1, mixed: 3 },
  { name: 'long cut', weight: 0, alone: 0, mixed: 1 },
  { name: 'never', weight: 1, alone: 0, mixed: 0 },
];

describe('the count of faults', () => {
  it('printed > how often each kind came, next to what its weight says of those that were drawn', () => {
    expect(printFaults(counts)).toBe(
      [
        '| fault of chance | alone | beside others | by weight |',
        '| --------------- | ----- | ------------- | --------- |',
        '| kill            | 1     | 5             | 4.8       |',
        '| put back        | 1     | 3             | 1.6       |',
        '| long cut        | 0     | 1             |           |',
      ].join('\n'),
    );
  });

  it('summed > alone and beside others', () => expect(sumOfFaults(counts)).toBe(11));
});
