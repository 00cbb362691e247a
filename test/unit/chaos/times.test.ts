import { describe, expect, it } from 'vitest';
import type { Actuation } from '../../chaos/books/actuation.ts';
import { noRequests, type AskedGap, type AskedGroup } from '../../chaos/books/asked-step.ts';
import {
  findBrokenGaps,
  findIntruders,
  findOverdrawn,
  findReservedActs,
  isKeptAsHeard,
} from '../../chaos/books/times.ts';

/** A movement: of a run, for a step, on `module/instance`, from … until … . */
function act(run: string, mark: string, where: string, from: number, until: number): Actuation[] {
  const [module = '', instance = ''] = where.split('/');
  const line = { command: `${run}.0.1`, run, step: 0, mark, module, instance, pid: 1 };
  return [
    { ...line, edge: 'begin', at: from },
    { ...line, edge: 'end', how: 'done', at: until },
  ];
}

function book(...acts: Actuation[][]): Actuation[] {
  return acts.flat().sort((a, b) => a.at - b.at);
}

describe('findIntruders', () => {
  const groups: AskedGroup[] = [{ modules: ['arm', 'reader'], steps: ['take', 'hand', 'give'] }];
  const own = [
    act('R', 'take', 'arm/one', 10, 20),
    act('R', 'hand', 'reader/one', 30, 40),
    act('R', 'give', 'arm/one', 50, 60),
  ];
  const found = (...others: Actuation[][]) =>
    findIntruders([{ run_id: 'R', groups }], book(...own, ...others));

  it('others before and after it, and on other instruments > nothing', () => {
    const others = [act('S', 'a', 'arm/one', 1, 9), act('S', 'b', 'arm/one', 61, 70)];
    expect(found(...others, act('T', 'a', 'arm/two', 15, 45), act('T', 'b', 'washer/one', 15, 45))).toEqual(
      [],
    );
  });

  it.each([
    ['between its steps', 'reader/one', 45, 48, 2],
    ['as it begins', 'arm/one', 5, 12, 1],
    ['before its first step came to the second instrument', 'reader/one', 15, 25, 2],
  ])('another run moves an instrument of it %s > is found', (_, where, from, until, lines) => {
    expect(found(act('S', 'a', where, from, until))).toHaveLength(lines);
  });
});

describe('findBrokenGaps', () => {
  const step = { after: [], actsAtMost: 2, bytes: 1 };
  const gaps: AskedGap[] = [{ from: 'grow', to: 'read', max: 2 }];
  const run = {
    ...{ run_id: 'R', requests: noRequests(), promised: [], gaps },
    steps: [
      { ...step, name: 'grow' },
      { ...step, name: 'read' },
    ],
  };
  const found = (...acts: Actuation[][]) => findBrokenGaps([run], book(...acts));
  const grow = act('R', 'grow', 'a/one', 0, 1_000);

  it('the step began in time, or never > nothing', () => {
    expect(found(grow, act('R', 'read', 'b/one', 3_000, 9_000))).toEqual([]);
    expect(found(grow)).toEqual([]);
  });

  it('it began in time and was tried again later > nothing', () => {
    expect(
      found(grow, act('R', 'read', 'b/one', 2_000, 2_100), act('R', 'read', 'b/one', 9_000, 9_100)),
    ).toEqual([]);
  });

  it('it began too late, counted from the last end before > is told with its places', () => {
    const again = act('R', 'grow', 'a/one', 2_000, 3_000);
    expect(found(grow, again, act('R', 'read', 'b/one', 5_500, 6_000))).toEqual([]);
    expect(found(grow, again, act('R', 'read', 'b/one', 6_500, 7_000))).toEqual([
      { run_id: 'R', name: 'read', from: 0, to: 1, lateMs: 1_500, max: 2, begunAt: 6_500 },
    ]);
  });
});

describe('isKeptAsHeard', () => {
  it.each([
    ['as its agent went on, shortly before', 20_000, true],
    ['at once', 1_000, false],
    ['an hour later, by a clock that is off', 3_600_000, false],
  ])('an agent heard of the end %s > %s: %s', (_, heardAt, kept) => {
    const gap = { run_id: 'R', name: 'read', from: 0, to: 1, lateMs: 17_000, max: 2, begunAt: 20_100 };
    expect(isKeptAsHeard(gap, heardAt)).toBe(kept);
  });
});

describe('findReservedActs', () => {
  const acts = book(
    act('R', 'a', 'arm/one', 10, 30),
    act('S', 'b', 'arm/two', 25, 50),
    act('T', 'c', 'arm/one', 40, 50),
  );
  const found = (reserved: { module: string; instance?: string }) =>
    findReservedActs([{ from: 20, until: 40, ...reserved }], acts).map(({ line }) => line.run);

  it('what began on the instrument while somebody had it > is found, and nothing before, after or beside it', () => {
    expect(found({ module: 'arm' })).toEqual(['S']);
    expect(found({ module: 'arm', instance: 'two' })).toEqual(['S']);
    expect(found({ module: 'arm', instance: 'one' })).toEqual([]);
    expect(found({ module: 'reader' })).toEqual([]);
  });
});

describe('findOverdrawn', () => {
  const used = (...times: number[]) => book(...times.map((at) => act('R', 'a', 'arm/one', at, at + 1)));
  const found = (refills: { asked: number; told?: number }[], acts: Actuation[]) =>
    findOverdrawn(refills, { module: 'arm', capacity: 2 }, acts);

  it('as much as there was, each time > nothing', () => {
    expect(
      found(
        [
          { asked: 0, told: 5 },
          { asked: 20, told: 25 },
        ],
        used(6, 10, 22, 30, 40),
      ),
    ).toEqual([]);
  });

  it('more than that between two refills > is found', () => {
    expect(found([{ asked: 0, told: 5 }], used(6, 10, 22))).toEqual(['arm/one used 3 of 2 after refill 1']);
  });

  it('after one of which nobody knows whether it counts > nothing', () => {
    expect(found([{ asked: 0 }], used(6, 10, 22))).toEqual([]);
  });
});
