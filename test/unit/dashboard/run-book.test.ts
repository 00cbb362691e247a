import { describe, expect, test } from 'vitest';
import type { Run, Step } from '../../../client/index.ts';
import { applied, type RunOutline } from '../../../dashboard/src/worker/outline.ts';
import { RunBook } from '../../../dashboard/src/worker/read-run.ts';

const step = (name: string, facts: Partial<Step> = {}): Step =>
  ({
    id: name,
    name,
    module: 'arm',
    action: 'move',
    args: {},
    state: 'idle',
    ...facts,
  }) as Step;
const run = (...steps: Step[]): Run =>
  ({ run_id: 'R', state: 'active', step_index: 0, warnings: [], steps }) as unknown as Run;

describe('book of a run', () => {
  const acting = step('b', { state: 'running', agent: 'x', started_at: '2026-11-26T08:00:00.000Z' });

  test('a page that knows nothing > is told all steps', () => {
    const change = new RunBook(run(step('a'), acting), 7).changeSince(undefined);
    expect(change).toMatchObject({ whole: true, revision: 8 });
    expect(change.steps[1]).toEqual({
      position: 1,
      revision: 8,
      name: 'b',
      module: 'arm',
      action: 'move',
      state: 'running',
      instance: 'x',
      started_at: Date.parse('2026-11-26T08:00:00.000Z'),
    });
  });

  test('a step that was tried again > is told with when each attempt could have begun, and what it waited for', () => {
    const at = '2026-11-26T08:00:00.000Z';
    const earlier = [{ attempt: 1, state: 'failed', agent: 'x', started_at: at, ended_at: at, ready_at: at }];
    const again = { ...acting, attempt: 2, waited_for: 'retry', earlier } as Step;
    const [line] = new RunBook(run(again), 7).changeSince(undefined).steps;
    const ms = Date.parse(at);
    expect(line).toMatchObject({
      waited_for: 'retry',
      earlier: [{ attempt: 1, state: 'failed', started_at: ms, ended_at: ms, ready_at: ms }],
    });
  });

  test('a page that knows the reading before > is told the steps that have changed, and keeps the other lines', () => {
    const book = new RunBook(run(step('a'), acting), 0);
    const before = applied(undefined, book.changeSince(undefined));
    book.take(run(step('a'), { ...acting, state: 'succeeded', values: { mass: 1 } }));
    const change = book.changeSince(before.revision);
    expect(change.steps.map(({ position }) => position)).toEqual([1]);
    const after = applied(before, change);
    expect(after.steps[0]).toBe(before.steps[0]);
    expect(after.steps[1]).toMatchObject({ state: 'succeeded', revision: after.revision });
  });

  test('a change that no line shows > raises the revision of its line', () => {
    const book = new RunBook(run(step('a', { values: { mass: 1 } })), 0);
    const first = book.changeSince(undefined);
    book.take(run(step('a', { values: { mass: 2 } })));
    expect(book.changeSince(first.revision).steps[0]?.revision).toBe(first.revision + 1);
  });

  test('a page that has missed a reading, or has one of another book > is told all', () => {
    const book = new RunBook(run(step('a'), step('b')), 0);
    book.take(run(step('a'), acting));
    book.take(run(step('a'), acting));
    for (const known of [1, 12]) expect(book.changeSince(known)).toMatchObject({ whole: true });
    expect(book.changeSince(3)).toMatchObject({ whole: false, steps: [] });
  });

  test('steps that go on > are planned as before; one that is added > is planned anew', () => {
    const book = new RunBook(run(step('a'), step('b')), 0);
    const first = applied(undefined, book.changeSince(undefined));
    book.take(run(step('a'), acting));
    const going = applied(first, book.changeSince(first.revision));
    expect(going.plan).toBe(first.plan);
    book.take(run(step('a'), acting, step('c', { added_for: { as: 'insert', of: 1, round: 1 } })));
    const grown = applied(going, book.changeSince(going.revision));
    expect(grown.plan).toBe(grown.steps);
    // Also where a reading was missed.
    book.take(run(step('a', { state: 'running' }), acting, step('c')));
    book.take(run(step('a'), acting, step('c')));
    expect(applied(grown, book.changeSince(grown.revision)).plan).not.toBe(grown.plan);
  });

  test('a whole change > takes the place of what was there', () => {
    const old = { steps: [1, 2, 3], revision: 5 } as unknown as RunOutline;
    const change = new RunBook(run(step('a')), 9).changeSince(5);
    expect(applied(old, change).steps).toHaveLength(1);
  });
});
