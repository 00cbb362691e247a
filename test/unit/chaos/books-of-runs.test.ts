import { describe, expect, it } from 'vitest';
import type { AcceptedRun, RunBody } from '../../chaos/books/accepted-run.ts';
import type { Actuation } from '../../chaos/books/actuation.ts';
import { noRequests, type AskedStep, type Promised } from '../../chaos/books/asked-step.ts';
import { compareBooks, emptyVerdict, type Verdict } from '../../chaos/books/compare-books.ts';

type More = Partial<Actuation>;

function asked(name: string, after: string[] = [], more: Partial<AskedStep> = {}): AskedStep {
  return { name, after, actsAtMost: 1, bytes: 1, ...more };
}

function line(edge: 'begin' | 'end', mark: string, at: number, attempt: number, more: More): Actuation {
  return {
    ...{ edge, mark, command: `R.${at}.${attempt}`, run: 'R', step: at },
    ...{ module: 'm', instance: 'i', pid: 1, at: 1 },
    ...(edge === 'end' ? { how: 'done' as const, made: 0.5, list: [1, 2] } : {}),
    ...more,
  };
}
const begin = (mark: string, at: number, more: More = {}, attempt = 1) =>
  line('begin', mark, at, attempt, more);
const end = (mark: string, at: number, more: More = {}, attempt = 1) => line('end', mark, at, attempt, more);
const act = (mark: string, at: number, made = 0.5, got?: More['got']) => [
  begin(mark, at, got === undefined ? {} : { got }),
  end(mark, at, { made }),
];
const fail = (mark: string, at: number, attempt = 1) => [
  begin(mark, at, {}, attempt),
  end(mark, at, { how: 'failed' }, attempt),
];

function verdictOn(
  steps: AskedStep[],
  actuations: Actuation[],
  { state = 'completed', ...more }: Partial<AcceptedRun> & { state?: string; shown?: RunBody['steps'] } = {},
): Partial<Verdict> {
  const { shown = [], ...known } = more;
  const run = { run_id: 'R', status: state, state, steps: shown, error: null, waiting: null, unknown: null };
  const accepted: AcceptedRun = { run_id: 'R', steps, requests: noRequests(), promised: [], ...known };
  const verdict = compareBooks({
    accepted: [accepted],
    runs: new Map([['R', run]]),
    stored: ['R'],
    actuations,
  });
  const found = Object.entries(verdict).filter(([, list]: [string, string[]]) => list.length > 0);
  return Object.fromEntries(found);
}

describe('the books of a DAG', () => {
  const steps = [asked('a'), asked('b'), asked('c', ['a']), asked('d', ['b', 'c'])];
  const [a, b, c, d] = [act('a', 0), act('b', 1), act('c', 2), act('d', 3)];

  it('each step after those that it depends on > nothing is found, whatever their order is', () => {
    expect(verdictOn(steps, [...b, ...a, ...c, ...d])).toEqual({});
    expect(verdictOn(steps, [a[0]!, b[0]!, a[1]!, c[0]!, b[1]!, c[1]!, ...d])).toEqual({});
  });

  it('a step before one that it depends on by another is over > out of order', () => {
    expect(verdictOn(steps, [...a, ...b, c[0]!, ...d, c[1]!])).toEqual({ outOfOrder: ['R.d'] });
  });

  it('a step that still moves when one has begun that depends on it > out of order', () => {
    const twice = [...a, begin('a', 0, {}, 2), ...c, end('a', 0, {}, 2)];
    expect(verdictOn(steps, twice, { state: 'failed' }).outOfOrder).toContain('R.c');
    const late = [...a, ...b, ...c, ...d, end('b', 1)];
    expect(verdictOn(steps, late)).toEqual({ outOfOrder: ['R.b (still moved)'] });
  });

  it('a step in the place of another > out of order', () => {
    expect(verdictOn(steps, [...a, ...act('b', 2)], { state: 'failed' }).outOfOrder).toEqual(['R.b']);
  });

  it('a step that was to be left out > out of order, and one that was not and is missing > unfounded', () => {
    const two = [asked('a'), asked('b', ['a'], { when: { step: 'a', above: 0.4 } }), asked('c', ['b'])];
    expect(verdictOn(two, [...act('a', 0, 0.3), ...act('c', 2)])).toEqual({});
    expect(verdictOn(two, [...act('a', 0, 0.3), ...b, ...act('c', 2)]).outOfOrder).toEqual(['R.b']);
    expect(verdictOn(two, [...act('a', 0, 0.5), ...act('c', 2)])).toEqual({
      outOfOrder: ['R.c'],
      unfounded: ['R.b'],
    });
  });

  it('a value that is not what was made > is told', () => {
    const two = [asked('a'), asked('b', ['a'], { got: { made: 'a' } })];
    expect(verdictOn(two, [...act('a', 0, 0.3), ...act('b', 1, 0.5, 0.3)])).toEqual({});
    expect(verdictOn(two, [...act('a', 0, 0.3), ...act('b', 1, 0.5, 0.4)]).wrongValues).toHaveLength(1);
  });
});

describe('the books of a loop', () => {
  const until = [asked('fill', [], { rounds: { until: 0.6, max: 3 } }), asked('last', ['fill'])];

  it('rounds one after the other until one is enough > nothing is found', () => {
    expect(verdictOn(until, [...act('fill[1]', 2), ...act('fill[2]', 3, 0.7), ...act('last', 1)])).toEqual(
      {},
    );
  });

  it.each([
    ['one more than is enough', [...act('fill[1]', 2, 0.7), ...act('fill[2]', 3, 0.7)], 'R.fill[2]'],
    ['a round before the one before it', [...act('fill[2]', 2)], 'R.fill[2]'],
    ['what follows before the loop is over', [...act('fill[1]', 2), ...act('last', 1)], 'R.last'],
    [
      'a round after what follows',
      [...act('fill[1]', 2, 0.7), ...act('last', 1), ...act('fill[2]', 3)],
      'R.fill[2]',
    ],
  ])('%s > out of order', (_, actuations, name) => {
    expect(verdictOn(until, actuations, { state: 'failed' }).outOfOrder).toEqual([name]);
  });

  it('a round for each item, so many at once > more at once, or another item, are told', () => {
    const steps = [
      asked('a'),
      asked('fill', ['a'], { rounds: { listOf: 'a', atOnce: 1 }, got: { itemOf: 'a' } }),
      asked('last', ['fill'], { got: { made: 'fill' } }),
    ];
    const [one, two] = [act('fill[1]', 3, 0.1, 1), act('fill[2]', 4, 0.2, 2)];
    const rest = act('last', 2, 0.5, [0.1, 0.2]);
    expect(verdictOn(steps, [...act('a', 0), ...one, ...two, ...rest])).toEqual({});
    const both = [...act('a', 0), one[0]!, two[0]!, one[1]!, two[1]!, ...rest];
    expect(verdictOn(steps, both)).toEqual({ outOfOrder: ['R.fill[2]'] });
    const other = [...act('a', 0), ...one, ...act('fill[2]', 4, 0.2, 3), ...rest];
    expect(verdictOn(steps, other).wrongValues).toHaveLength(1);
    expect(verdictOn(steps, [...act('a', 0), ...one]).unfounded).toEqual(['R.fill', 'R.last']);
  });
});

describe('the books of failures', () => {
  const steps = [
    asked('a', [], { continues: true, actsAtMost: 2 }),
    asked('lift', [], { recovers: 'a' }),
    asked('b', ['a']),
    asked('tidy', [], { cleanup: true }),
  ];
  const lift = (place: number) => act('lift', place);
  const rest = [...act('b', 1), ...act('tidy', 2)];

  it('recovered each time, and passed over > nothing is found', () => {
    expect(verdictOn(steps, [...fail('a', 0), ...lift(3), ...fail('a', 0, 2), ...lift(4), ...rest])).toEqual(
      {},
    );
  });

  it('passed over when its agent was killed as it moved > nothing is found, unless it moved on', () => {
    const killed = [...fail('a', 0), ...lift(3), begin('a', 0, {}, 2), ...rest];
    expect(verdictOn(steps, killed)).toEqual({});
    expect(verdictOn(steps, [...killed, end('a', 0, {}, 2)]).outOfOrder).toEqual(['R.a (still moved)']);
    const unrecovered = [...fail('a', 0), begin('a', 0, {}, 2), ...act('b', 1)];
    expect(verdictOn(steps, unrecovered, { state: 'failed' }).outOfOrder).toEqual(['R.a', 'R.b']);
  });

  it.each([
    ['recovered before it has failed', lift(3), 'R.lift'],
    ['recovered twice', [...fail('a', 0), ...lift(3), ...lift(4)], 'R.lift'],
    ['tried again before that', [...fail('a', 0), ...fail('a', 0, 2), ...lift(3)], 'R.a'],
    ['what follows before that', [...fail('a', 0), ...act('b', 1)], 'R.b'],
    ['cleaned up before the last', [...act('a', 0), ...act('tidy', 2), ...act('b', 1)], 'R.b'],
  ])('%s > out of order', (_, actuations, name) => {
    expect(verdictOn(steps, actuations, { state: 'failed' }).outOfOrder).toContain(name);
  });

  it('not cleaned up > unfounded', () => {
    expect(verdictOn(steps, [...act('a', 0), ...act('b', 1)]).unfounded).toEqual(['R.tidy']);
    const failed = [...act('a', 0), ...fail('b', 1)];
    expect(verdictOn(steps, failed, { state: 'failed' }).unfounded).toEqual(['R.tidy (not cleaned up)']);
    expect(verdictOn(steps, [...failed, ...act('tidy', 2)], { state: 'failed' })).toEqual({});
  });
});

describe('what people were promised', () => {
  const steps = [asked('a'), asked('fix a', [], { insertedBefore: 'a' }), asked('b', ['a'])];
  const requests = () => ({ ...noRequests(), retries: new Map([['a', 1]]) });
  const shown = (name: string, more: object) => [
    { id: 's', name, module: 'm', state: 'succeeded', args: {}, result: null, ...more },
  ];
  const done = [
    ...fail('a', 0),
    ...act('fix a', 2),
    begin('a', 0, {}, 2),
    end('a', 0, {}, 2),
    ...act('b', 1),
  ];
  const promised: Promised[] = [
    { verb: 'insert', step: 'a', inserted: 'fix a' },
    { verb: 'retry', step: 'a', command_id: 'R.0.1' },
  ];

  it('it came true > nothing is found', () => {
    expect(verdictOn(steps, done, { requests: requests(), promised })).toEqual({});
  });

  it('what was put in was not done > lost; done twice > twice', () => {
    const without = done.filter(({ mark }) => mark !== 'fix a');
    expect(verdictOn(steps, without, { requests: requests(), promised }).lost).toHaveLength(1);
    const again = [...done.slice(0, 4), begin('fix a', 3), end('fix a', 3), ...done.slice(4)];
    expect(verdictOn(steps, again, { requests: requests(), promised }).twice).toHaveLength(2);
  });

  it('a retry that nobody asked for > twice; one that was put in when the step went on > out of order', () => {
    expect(verdictOn(steps, done).twice).toEqual(['R.a (R.0.1, R.0.2)']);
    const late = [
      ...fail('a', 0),
      begin('a', 0, {}, 2),
      ...act('fix a', 2),
      end('a', 0, {}, 2),
      ...act('b', 1),
    ];
    expect(verdictOn(steps, late, { requests: requests(), promised }).outOfOrder).toEqual(['R.fix a']);
  });

  it('a step that was skipped and done all the same > twice', () => {
    const skip: Promised = { verb: 'skip', step: 'a', command_id: 'R.0.1' };
    const skipped = { ...requests(), skips: new Map([['a', 0.1]]) };
    const well = { shown: shown('a', { state: 'skipped', values: { made: 0.1 } }), promised: [skip] };
    expect(verdictOn(steps, [...fail('a', 0), ...act('b', 1)], { requests: skipped, ...well })).toEqual({});
    expect(verdictOn(steps, done, { requests: skipped, ...well }).twice).toHaveLength(1);
    const bare = { requests: skipped, promised: [skip] };
    expect(verdictOn(steps, [...fail('a', 0), ...act('b', 1)], bare).lost).toHaveLength(1);
  });

  it('a step that was stopped, and nobody knows by whom any more > a person lets its run go on, its workflow does not', () => {
    const stopped = [begin('a', 0), end('a', 0, { how: 'stopped' })];
    const skips = { requests: { ...noRequests(), skips: new Map([['a', 0.1]]) } };
    const chain = [asked('a'), asked('b', ['a'])];
    const walked = [...stopped, ...act('b', 1)];
    expect(verdictOn(chain, walked, skips)).toEqual({});
    expect(verdictOn(steps, [...stopped, ...done.slice(2)], { requests: requests(), promised })).toEqual({});
    const found = verdictOn([asked('a', [], { continues: true }), asked('b', ['a'])], walked);
    expect(found).toEqual({ outOfOrder: ['R.b'], unfounded: ['R.a'] });
  });

  it('a change that an earlier one has undone > lost', () => {
    const change: Promised = { verb: 'change', step: 'b', tag: 'two' };
    const tags = { ...noRequests(), tags: new Map([['b', ['one', 'two']]]) };
    const told = (tag: string) => [...act('a', 0), begin('b', 1, { tag }), end('b', 1)];
    const two = [asked('a'), asked('b', ['a'])];
    expect(verdictOn(two, told('two'), { requests: tags, promised: [change] })).toEqual({});
    expect(verdictOn(two, told('one'), { requests: tags, promised: [change] }).lost).toHaveLength(1);
    expect(verdictOn(two, told('three'), { requests: tags }).wrongValues).toHaveLength(1);
  });

  it('an answer that does not count > lost; two that were accepted > twice', () => {
    const ask = [asked('ask', [], { asks: true }), asked('b', ['ask'], { got: { answerTo: 'ask' } })];
    const answer = (value: boolean): Promised => ({ verb: 'answer', step: 'ask', answer: value });
    const told = { shown: shown('ask', { values: { confirmed: true } }) };
    const given = act('b', 1, 0.5, true);
    expect(verdictOn(ask, given, { promised: [answer(true)], ...told })).toEqual({});
    expect(verdictOn(ask, given, { promised: [answer(false)], ...told })).toMatchObject({
      lost: [expect.any(String)],
      wrongValues: [expect.any(String)],
    });
    expect(verdictOn(ask, given, { promised: [answer(true), answer(false)], ...told }).twice).toHaveLength(2);
  });
});

describe('the books of a run that goes on from another', () => {
  it('what was taken over is done again > out of order; its value is that of the other run', () => {
    const steps = [asked('a'), asked('b', ['a'], { got: { made: 'a' } })];
    const old = { run_id: 'O', steps, requests: noRequests(), promised: [] };
    const next = { ...old, run_id: 'R', takenOver: { from: 'O', steps: new Set(['a']) } };
    const before = act('a', 0, 0.3).map((each) => ({ ...each, run: 'O', command: 'O.0.1' }));
    const compare = (...actuations: Actuation[]) =>
      compareBooks({
        ...{ accepted: [old, next], stored: [], runs: new Map<string, RunBody>() },
        actuations: [...before, ...actuations],
      });
    const lost = ['O', 'R'];
    expect(compare(...act('b', 1, 0.5, 0.3))).toEqual({ ...emptyVerdict(), lost });
    expect(compare(...act('a', 0), ...act('b', 1, 0.5, 0.3)).outOfOrder).toEqual(['R.a']);
    expect(compare(...act('b', 1, 0.5, 0.4)).wrongValues).toHaveLength(1);
  });
});
