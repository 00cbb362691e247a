import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../../shared/contracts/step-flow.ts';
import { Budget } from '../../../../shared/expressions/budget.ts';
import { fill, valuesOf } from '../../../../shared/expressions/fill.ts';
import type { RunSeen } from '../../../../shared/expressions/variables.ts';

const outcome = (step: number) =>
  [
    { status: 'succeeded' as const, data: { v: 8 }, files: { image: 'results/image.png' } },
    { status: 'failed' as const, data: {}, files: {} },
  ][step];
const seen: RunSeen = { outcome, run: { id: 'RUN' } };
const scope: Scope = { steps: { scan: 0, read: 1, later: 2 }, values: { parameters: { n: 2 }, item: 'A1' } };

describe('texts with expressions', () => {
  it('are put in at their places > a whole one keeps its type', () => {
    const step = {
      name: 'x',
      args: { volume: 'x', to: ['x', { well: 'x' }], note: '${{ item }}' },
      files: { plate: 'x' },
    };
    const filled = fill(
      step,
      {
        '/name': 'Dispense to ${{ item }}, ${{ parameters.n }} times: ${{ [1, null] }}',
        '/args/volume': '${{ steps.scan.data.v * parameters.n }}',
        '/args/to/1/well': '${{ item }}',
        '/files/plate': '${{ steps.scan.files.image }}',
        '/args/missing': '${{ item }}',
      },
      scope,
      seen,
    );
    expect(filled).toStrictEqual({
      name: 'Dispense to A1, 2 times: [1,null]',
      args: { volume: 16, to: ['x', { well: 'A1' }], note: '${{ item }}' },
      files: { plate: 'results/image.png' },
    });
    expect(step.args.volume).toBe('x');
  });

  it('name a step that failed > its values are null, unless they are asked for first', () => {
    expect(
      valuesOf(
        {
          '/a': '${{ steps.read.data.v }}',
          '/b': '${{ has(steps.read.data.v) ? steps.read.data.v : 7 }}',
          '/c': '${{ steps.read.status }}',
          '/d': '${{ steps.read.files.image }}',
          '/e': '${{ run.id }}',
        },
        scope,
        seen,
      ),
    ).toEqual({ '/a': null, '/b': 7, '/c': 'failed', '/d': null, '/e': 'RUN' });
  });

  it.each([
    ['${{ steps.later.data.v }}', 4, /"later" has not come to an end/],
    ['${{ steps.scna.data.v }}', 4, /no step "scna"; did you mean "scan"\?/],
    ['${{ steps[item].data.v }}', 4, /A step has to be named/],
    ['${{ steps }}', 4, /A step has to be named/],
    ['${{ steps.scan.data.w }}', 4, /steps\.scan\.data has no "w"/],
    ['a ${{ payload.x }}', 6, /There is no "payload" here/],
  ])('%s > is refused with its place', (text, at, message) => {
    const run = () => valuesOf({ '/args/x': text }, scope, seen);
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ pointer: '/args/x', at }));
  });

  it('of a sub-workflow > see its own parameters, which are expressions of the one that uses it', () => {
    const inner: Scope = {
      steps: { rinse: 1 },
      values: { parameters: { cycles: 3 } },
      given: {
        parameters: {
          volume: '${{ steps.scan.data.v }}',
          well: { name: '${{ item }}' },
          broken: '${{ steps.later.data.v }}',
        },
        expressions: {
          '/volume': '${{ steps.scan.data.v }}',
          '/well/name': '${{ item }}',
          '/broken': '${{ steps.later.data.v }}',
        },
        scope,
      },
    };
    expect(
      valuesOf(
        { '/a': '${{ parameters.volume * parameters.cycles }}', '/b': '${{ parameters.well.name }}' },
        inner,
        seen,
      ),
    ).toEqual({ '/a': 24, '/b': 'A1' });
    expect(() => valuesOf({ '/a': 'x ${{ parameters.broken }}' }, inner, seen)).toThrow(
      expect.objectContaining({
        message: 'The parameter "broken": The step "later" has not come to an end.',
        pointer: '/a',
        at: 6,
      }),
    );
    expect(() => valuesOf({ '/a': '${{ item }}' }, inner, seen)).toThrow(/no "item"/);
  });

  it('into which long values were put after they were accepted > come to their values', () => {
    const long = 'x'.repeat(5000);
    expect(valuesOf({ '/a': `\${{ "${long}" }} and \${{ item }}` }, scope, seen)).toEqual({
      '/a': `${long} and A1`,
    });
  });

  it('share what they may cost', () => {
    const texts = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`/args/${i}`, '${{ [1, 2, 3].map(x, x) }}']),
    );
    expect(() => valuesOf(texts, scope, seen, new Budget(500))).toThrow(/costs too much/);
  });
});
