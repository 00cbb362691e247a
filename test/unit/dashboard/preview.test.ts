import { describe, expect, test } from 'vitest';
import { columnsToPlot } from '../../../dashboard/src/preview/plot.tsx';
import { kindOf } from '../../../dashboard/src/preview/preview-queries.ts';
import { wayOf } from '../../../dashboard/src/screens/run/status-sentence.ts';

describe('preview of a file', () => {
  test('the name > how it is shown', () => {
    expect(['a.PNG', 'b/c.csv', 'd.tsv', 'e.json', 'f.txt', 'noending'].map(kindOf)).toEqual([
      'image',
      'table',
      'table',
      'json',
      'text',
      'text',
    ]);
  });

  const numbers = [
    { column: 0, values: Float64Array.from([3, 1, NaN]) },
    { column: 2, values: Float64Array.from([30, NaN, 20]) },
  ];

  test('a plot over a column > goes from left to right, without rows that have no place on it', () => {
    expect(columnsToPlot(numbers, 3, 0, [0, 2])).toEqual({
      x: [1, 3],
      lines: [{ column: 2, values: [null, 30] }],
    });
  });

  test('a plot over rows > counts from 1', () => {
    expect(columnsToPlot(numbers, 3, undefined, [2])).toEqual({
      x: [1, 2, 3],
      lines: [{ column: 2, values: [30, null, 20] }],
    });
  });
});

describe('links of a chain of waits', () => {
  const link = { kind: 'acting', text: '', since: null } as const;

  test('another run > leads to it at its step, else to the instrument, else nowhere', () => {
    expect(wayOf({ ...link, run_id: 'B', step: 2, module: 'arm' }, 'A')).toBe('#/runs/B?step=2');
    expect(wayOf({ ...link, run_id: 'A', step: 2, module: 'arm/x' }, 'A')).toBe('#/lab/arm%2Fx');
    expect(wayOf({ ...link, run_id: 'A' }, 'A')).toBeUndefined();
    expect(wayOf({ ...link, kind: 'orchestrator' }, 'A')).toBe('#/system');
    // Of the whole workcell.
    expect(wayOf({ ...link, kind: 'paused' }, 'A')).toBe('#/lab');
  });
});
