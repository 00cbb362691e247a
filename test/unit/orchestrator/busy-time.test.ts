import { describe, expect, it } from 'vitest';
import { BusyTime } from '../../../orchestrator/turn/metrics/owner-metrics.ts';
import type { OccupiedBy } from '../../../shared/contracts/workcell-state.ts';

const hand = (...occupied: Partial<OccupiedBy>[]) => ({
  module: 'arm',
  occupied: occupied.map((entry) => ({ command_id: 'c', run_id: 'r', number: 1, ...entry })),
});

function told(): { busy: BusyTime; total: () => number } {
  let ms = 0;
  return { busy: new BusyTime((_, __, more) => (ms += more)), total: () => ms };
}

describe('busy time of an instrument', () => {
  it('commands that overlap > count once, from the first to the end of the last', () => {
    const { busy, total } = told();
    busy.note('arm/a', hand({}), 100);
    busy.note('arm/a', hand({}, {}), 150);
    busy.note('arm/a', hand({}), 200);
    busy.note('arm/a', hand(), 300);
    busy.note('arm/a', hand(), 400);
    expect(total()).toBe(200);
  });

  it('at rest while files are stored > counts no more', () => {
    const { busy, total } = told();
    busy.note('arm/a', hand({}), 0);
    busy.note('arm/a', hand({ rested: true }), 10);
    busy.reportSoFar(500);
    expect(total()).toBe(10);
  });

  it('told while it goes on > goes on from there, and ends with the term', () => {
    const { busy, total } = told();
    busy.note('arm/a', hand({}), 0);
    busy.reportSoFar(40);
    expect(total()).toBe(40);
    busy.end(100);
    busy.reportSoFar(900);
    expect(total()).toBe(100);
  });
});
