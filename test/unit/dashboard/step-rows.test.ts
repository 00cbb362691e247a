import { describe, expect, test } from 'vitest';
import type { StepLine } from '../../../dashboard/src/worker/outline.ts';
import { runsInDeadlock } from '../../../dashboard/src/screens/run/run-waits.tsx';
import { ranksOf } from '../../../dashboard/src/screens/run/side-by-side.ts';
import { placeOf, rowsOf } from '../../../dashboard/src/screens/run/step-rows.ts';

const line = (position: number, facts: Partial<StepLine> = {}): StepLine => ({
  ...{ position, revision: 1, name: `s${position}`, module: 'arm', action: 'move', state: 'idle' },
  ...facts,
});
const round = (position: number, of: number, nth: number, state: StepLine['state'] = 'succeeded'): StepLine =>
  line(position, { state, added_for: { as: 'round', of, round: nth } });

/** A row in short: how deep it stands, its position, and what stands within it. */
const shown = (steps: StepLine[], selected = 0, opened: ReadonlyMap<number, boolean> = new Map()): string[] =>
  rowsOf(steps, selected, opened).map(({ line: { position }, depth, parts }) =>
    [
      `${'-'.repeat(depth)}${position}`,
      ...(parts ? [parts.isOpen ? 'open' : 'closed', parts.word] : []),
    ].join(' '),
  );

describe('the rows of a list of steps', () => {
  test('a chain > its steps', () => {
    expect(shown([line(0), line(1)])).toEqual(['0', '1']);
  });

  test('a loop over a list > its rounds within it, and how many items are done', () => {
    const loop = line(0, { state: 'running', loop: { items: 96 } });
    const steps = [loop, line(1), round(2, 0, 1), round(3, 0, 2, 'running')];
    expect(shown(steps)).toEqual(['0 open 1 of 96 items', '-2', '-3', '1']);
    const over = [
      { ...loop, state: 'succeeded' as const, loop: { items: 2 } },
      line(1),
      round(2, 0, 1),
      round(3, 0, 2),
    ];
    expect(shown(over)[0]).toBe('0 open 2 items');
  });

  test('a repetition > the round that it is at, and how many there were', () => {
    const loop = line(0, { state: 'running', loop: { max: 20 } });
    expect(shown([loop, round(1, 0, 1), round(2, 0, 2, 'running')])[0]).toBe('0 open round 2 of at most 20');
    expect(shown([{ ...loop, state: 'succeeded' }, round(1, 0, 1)])[0]).toBe('0 open 1 round');
    expect(shown([line(0, { loop: { max: 20 } })])).toEqual(['0 closed at most 20 rounds']);
  });

  test('a loop whose rounds go on at once > says how many', () => {
    const loop = line(0, { state: 'running', loop: { items: 8, parallel: 4 } });
    expect(shown([loop, round(1, 0, 1), round(2, 0, 2, 'running')])[0]).toBe(
      '0 open 1 of 8 items, 4 at once',
    );
  });

  test('a loop over a list that is not known > how many it has done so far', () => {
    const loop = line(0, { state: 'running', loop: {} });
    expect(shown([loop, round(1, 0, 1), round(2, 0, 2, 'running')])[0]).toBe('0 open 1 items so far');
  });

  test('rounds of several steps, of which one is recovered from > each round counts once', () => {
    const loop = line(0, { state: 'running', loop: { items: 3 } });
    const steps = [loop, round(1, 0, 1), round(2, 0, 1), round(3, 0, 2), round(4, 0, 2, 'idle')];
    const recover = line(5, { added_for: { as: 'recover', of: 3, round: 1 } });
    expect(shown([...steps, recover])).toEqual([
      '0 open 1 of 3 items',
      ...['-1', '-2', '-3 open 1 step to recover', '--5', '-4'],
    ]);
  });

  test('a long loop that is over > is closed, but for who looks at one of its rounds or has opened it', () => {
    const loop = line(0, { state: 'succeeded', loop: { items: 30 } });
    const steps = [loop, line(1), ...Array.from({ length: 30 }, (_, at) => round(at + 2, 0, at + 1))];
    expect(shown(steps)).toEqual(['0 closed 30 items', '1']);
    expect(shown(steps, 7)).toHaveLength(32);
    expect(shown(steps, 0, new Map([[0, true]]))).toHaveLength(32);
    expect(shown(steps, 7, new Map([[0, false]]))).toHaveLength(2);
  });

  test('a loop within a closed one > is not to be seen, nor are its rounds', () => {
    const inner = line(1, {
      state: 'running',
      loop: { max: 2 },
      added_for: { as: 'round', of: 0, round: 1 },
    });
    const steps = [line(0, { state: 'running', loop: { max: 2 } }), inner, round(2, 1, 1)];
    expect(shown(steps, 0, new Map([[0, false]]))).toHaveLength(1);
  });

  test('the first and the last within the same step > are known as such', () => {
    const loop = line(0, { state: 'running', loop: { max: 9 } });
    const steps = [loop, line(1), round(2, 0, 1), round(3, 0, 2), round(4, 0, 3)];
    const edges = rowsOf(steps, 0, new Map()).map(({ edge }) => edge);
    expect(edges).toEqual(['first', 'first', undefined, 'last', 'last']);
    expect(rowsOf([line(0)], 0, new Map())[0]?.edge).toBe('only');
  });

  test('chains of a graph > one below the other, those that go on at once set in, with what stands within them', () => {
    const steps = [
      line(0, { after: [] }),
      line(1, { after: [] }),
      line(2, { after: [0], state: 'running', loop: { max: 2 } }),
      line(3, { after: [1] }),
      line(4, { after: [2, 3] }),
      round(5, 2, 1),
    ];
    const rows = rowsOf(steps, 0, new Map());
    expect(rows.map(({ line: { position }, depth }) => `${'-'.repeat(depth)}${position}`)).toEqual([
      ...['-0', '-2', '--5', '-1', '-3', '4'],
    ]);
    expect(rows.map(({ after }) => after)).toEqual(Array.from({ length: 6 }));
    expect(rows.map(({ beside, goesOn }) => `${beside}${goesOn ? ' goes on' : ''}`)).toEqual([
      ...['first goes on', 'on', 'within', 'first goes on', 'on', 'undefined'],
    ]);
  });

  test('chains that wait for some of those before > say for which, and the first of them that the others joined', () => {
    const steps = [
      ...[line(0, { after: [] }), line(1, { after: [] }), line(2, { after: [0] }), line(3, { after: [0] })],
      ...[line(4, { after: [1, 2, 3] })],
    ];
    const rows = rowsOf(steps, 0, new Map());
    expect(rows.map(({ line: { position }, after }) => `${position} ${after}`)).toEqual([
      ...['0 undefined', '1 undefined', '2 after 1', '3 after 1', '4 undefined'],
    ]);
    expect(rows.filter(({ joins }) => joins).map((row) => row.line.position)).toEqual([2]);
  });

  test('the last of chains > the line that they branch off from ends at it', () => {
    const loop = line(1, { after: [], state: 'running', loop: { max: 2 } });
    const rows = rowsOf(
      [line(0, { after: [] }), loop, line(2, { after: [1] }), round(3, 1, 1)],
      0,
      new Map(),
    );
    expect(rows.map(({ line: { position }, trunk }) => `${position} ${trunk}`)).toEqual([
      ...['0 undefined', '1 ends', '3 none', '2 none'],
    ]);
  });

  test('a step that waits for a later one > comes after it', () => {
    const steps = [line(0, { after: [2] }), line(1), line(2, { after: [] })];
    expect(shown(steps)).toEqual(['2', '0', '1']);
  });

  test('what somebody has put into a chain > leaves it a chain', () => {
    const put = line(2, { after: [0], added_for: { as: 'insert', of: 1, round: 1 } });
    expect(shown([line(0), line(1, { after: [0, 2] }), put])).toEqual(['0', '2', '1']);
  });

  test('five thousand steps of which the last waits for all others > have two ranks', () => {
    const many = Array.from({ length: 4_999 }, (_, at) => line(at, { after: [] }));
    const { groups } = ranksOf([...many, line(4_999, { after: many.map(({ position }) => position) })]);
    expect(groups.map(({ length }) => length)).toEqual([4_999, 1]);
  });

  test('a step that is not to be seen > the place of what it stands within', () => {
    const steps = [line(0), line(1, { state: 'running', loop: { max: 2 } }), round(2, 1, 1)];
    const rows = rowsOf(steps, 2, new Map([[1, false]]));
    expect([placeOf(rows, steps, 2), placeOf(rows, steps, 0)]).toEqual([1, 0]);
  });

  test('ten thousand steps > are laid out all the same', () => {
    const rounds = Array.from({ length: 9_999 }, (_, at) => round(at + 1, 0, at + 1));
    expect(
      rowsOf([line(0, { state: 'running', loop: { items: 9_999 } }), ...rounds], 0, new Map()),
    ).toHaveLength(10_000);
  });
});

describe('the runs of a deadlock', () => {
  test('a run with several steps in it > once, with those', () => {
    const at = (run: string, step: number) => ({ run, step, name: '' });
    const found = runsInDeadlock([at('A', 1), at('B', 0), at('A', 4)]);
    expect(found.map(({ run, steps }) => [run, steps.map(({ step }) => step)])).toEqual([
      ['A', [1, 4]],
      ['B', [0]],
    ]);
  });
});
