import { describe, expect, it } from 'vitest';
import type { AcceptedRun, RunBody, StepBody } from '../../chaos/books/accepted-run.ts';
import type { Actuation } from '../../chaos/books/actuation.ts';
import { noRequests, type AskedStep } from '../../chaos/books/asked-step.ts';
import { compareBooks, emptyVerdict, type Books } from '../../chaos/books/compare-books.ts';

function line(edge: 'begin' | 'end', command: string, more: Pick<Actuation, 'how'> | object = {}): Actuation {
  const [run = '', step = ''] = command.split('.');
  const how = edge === 'end' ? ({ how: 'done' } as const) : {};
  return {
    edge,
    command,
    run,
    step: Number(step),
    mark: step,
    module: 'm',
    instance: 'i',
    pid: 1,
    at: 1,
    ...how,
    ...more,
  };
}

function did(...commands: string[]): Actuation[] {
  return commands.flatMap((command) => [line('begin', command), line('end', command)]);
}

function body(state: string, steps = 2): RunBody {
  const step = { id: 's', name: 's', module: 'm', state: 'idle', args: {}, result: null };
  return {
    run_id: 'R',
    status: state,
    state,
    steps: Array<StepBody>(steps).fill(step),
    error: null,
    waiting: null,
    unknown: null,
  };
}

/** A chain of two steps. */
function chain(more: Partial<AskedStep>): AcceptedRun {
  const step = { actsAtMost: 1, bytes: 1 };
  const steps = [
    { ...step, name: '0', after: [], ...more },
    { ...step, ...(more.actsAtMost && { actsAtMost: more.actsAtMost }), name: '1', after: ['0'] },
  ];
  return { run_id: 'R', steps, requests: noRequests(), promised: [] };
}

function books(changes: Partial<Books> & { run?: RunBody }): Books {
  const { run = body('completed'), ...rest } = changes;
  return {
    accepted: [chain({})],
    runs: new Map([['R', run]]),
    stored: ['R'],
    actuations: did('R.0.1', 'R.1.1'),
    ...rest,
  };
}

describe('compareBooks', () => {
  it('all books agree > finds nothing', () => {
    expect(compareBooks(books({}))).toEqual(emptyVerdict());
  });

  it('a run that failed before its last step > finds nothing', () => {
    const actuations = did('R.0.1');
    expect(compareBooks(books({ run: body('failed'), actuations }))).toEqual(emptyVerdict());
  });

  it.each(['new', 'queued', 'active', 'cancelling', 'withdrawn'])(
    'an accepted run that stays %s > is lost',
    (state) => {
      expect(compareBooks(books({ run: body(state) })).lost).toEqual(['R']);
    },
  );

  it('an accepted run that the store does not have > is lost', () => {
    expect(compareBooks(books({ runs: new Map() })).lost).toEqual(['R']);
  });

  it('a command begun twice > is told', () => {
    const actuations = did('R.0.1', 'R.0.1', 'R.1.1');
    expect(compareBooks(books({ actuations })).twice).toEqual(['R.0.1 (2 times)']);
  });

  it('a step acted on by two commands > is told, unless its retry policy lets it', () => {
    const actuations = did('R.0.1', 'R.0.2', 'R.1.1');
    expect(compareBooks(books({ actuations })).twice).toEqual(['R.0 (R.0.1, R.0.2)']);
    expect(compareBooks(books({ actuations, accepted: [chain({ actsAtMost: 2 })] }))).toEqual(emptyVerdict());
  });

  it('a completed run with a step that was begun and stopped > is unfounded', () => {
    const actuations = [...did('R.0.1'), line('begin', 'R.1.1'), line('end', 'R.1.1', { how: 'stopped' })];
    expect(compareBooks(books({ actuations })).unfounded).toEqual(['R.1']);
  });

  it('a step that begins before the one before it is done > is out of order', () => {
    const [begin, end] = did('R.0.1');
    const actuations = [begin!, ...did('R.1.1'), end!];
    expect(compareBooks(books({ actuations })).outOfOrder).toEqual(['R.1']);
  });

  it('a step that begins again after a later one > is out of order', () => {
    const actuations = did('R.0.1', 'R.1.1', 'R.0.2');
    expect(compareBooks(books({ actuations })).outOfOrder).toEqual(['R.0']);
  });

  it('an instrument that acted for a run of nobody, a run in the store that nobody was told of > are unasked', () => {
    const actuations = [...did('R.0.1', 'R.1.1'), ...did('X.0.1')];
    expect(compareBooks(books({ actuations, stored: ['R', 'Y'] })).unasked).toEqual(['Y', 'X']);
  });

  it('an input file that is not what was sent > is told', () => {
    const accepted = [chain({ input: 'a' })];
    expect(compareBooks(books({ accepted })).badFiles).toEqual(['R.0: the input was another one']);
  });
});
