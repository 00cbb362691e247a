import { describe, expect, it } from 'vitest';
import { turnsBefore, type Waiting } from '../../../../../shared/workflow/preflight/turns-before.ts';

const now = 10_000_000;
const waits = (experiment_id: string, more: Partial<Waiting> = {}): Waiting => ({
  ...{ experiment_id, priority: 0, since: now - 1_000 },
  ...more,
});
const usual = { priority: 0 };

describe('turnsBefore', () => {
  it.each([
    ['nothing waits', [], 0],
    ['one of the same priority', [waits('a')], 1],
    ['one that is less urgent', [waits('a', { priority: -1 })], 0],
    [
      'one that is less urgent, and has waited for two minutes',
      [waits('a', { priority: -2, since: now - 120_000 })],
      1,
    ],
    [
      'many of one experiment, of which the others wait anew after its turn',
      [waits('a'), waits('a'), waits('a')],
      1,
    ],
    ['one of each of three experiments', [waits('a'), waits('b'), waits('c')], 3],
    [
      'many of one experiment that are more urgent',
      [waits('a', { priority: 1 }), waits('a', { priority: 1 })],
      2,
    ],
  ])('%s > %#', (_, waiting, expected) => {
    expect(turnsBefore(waiting, usual, now)).toBe(expected);
  });

  it('steps for another instance > are not before one for its own', () => {
    const waiting = [
      waits('a', { only_instance: 'left' }),
      waits('b', { only_instance: 'right' }),
      waits('c'),
    ];
    expect(turnsBefore(waiting, { ...usual, only_instance: 'left' }, now)).toBe(2);
    expect(turnsBefore(waiting, usual, now)).toBe(3);
  });
});
