import { describe, expect, test } from 'vitest';
import type { ResultOfRun } from '../../../client/index.ts';
import { differenceOf } from '../../../dashboard/src/preview/plates-side-by-side.tsx';
import { drawingOf } from '../../../dashboard/src/screens/results/points.ts';
import {
  bestSoFar,
  columnsOf,
  filtered,
  readTerms,
  sorted,
  tableAsCsv,
} from '../../../dashboard/src/screens/results/table-of-results.ts';
import { withRuns } from '../../../dashboard/src/api/results.ts';

const at = (minute: number): string => `2026-11-26T08:0${minute}:00.000Z`;

function run(id: number, parameters: object, values: object, more: Partial<ResultOfRun> = {}): ResultOfRun {
  return {
    ...{ run_id: `R${id}`, label: 'dose', experiment_id: 'E', simulate: false, status: 'completed' },
    ...{ state: 'completed', created_at: at(id), started_at: at(id), ended_at: at(id), files: {} },
    ...{ parameters, values },
    ...more,
  } as ResultOfRun;
}

/** The newest first, as the gateway has them. */
const runs = [
  run(4, { dye: 'red' }, { od: 10, '=x': '=1' }),
  run(3, { dye: 'blue' }, {}),
  run(2, { dye: 'blue' }, { od: 2 }),
  run(1, { dye: 'red' }, { od: 5 }, { tags: ['good'] }),
];
const columns = columnsOf(runs);
const column = (name: string) => columns.find((each) => each.name === name)!;
const ids = (found: readonly ResultOfRun[]) => found.map(({ run_id }) => run_id);

describe('the table of results', () => {
  test('rows by a column > numbers by their size, and last what has none, either way round', () => {
    expect(ids(sorted(runs, column('od'), false))).toEqual(['R2', 'R1', 'R4', 'R3']);
    expect(ids(sorted(runs, column('od'), true))).toEqual(['R4', 'R1', 'R2', 'R3']);
  });

  test.each([
    ['blue', ['R3', 'R2']],
    ['od>2 dye=red', ['R4', 'R1']],
    ['od <= 5', ['R2', 'R1']],
    ['dye != red', ['R3', 'R2']],
    ['tags=good', ['R1']],
    ['"dye" = "blue" od < 3', ['R2']],
    ['', ['R4', 'R3', 'R2', 'R1']],
  ])('the filter %j > %j', (text, found) => {
    expect(ids(filtered(runs, columns, text))).toEqual(found);
  });

  test('a quoted word, and a condition > are told apart', () => {
    expect(readTerms('"two words" "my od" >= 3')).toEqual([
      { word: 'two words' },
      { column: 'my od', sign: '>=', value: '3' },
    ]);
  });

  test('the best so far > run by run in the order in which they were handed in', () => {
    const { byRun, run: best } = bestSoFar(runs, column('od'), 'least');
    expect([...byRun]).toEqual([
      ['R1', 5],
      ['R2', 2],
      ['R3', 2],
      ['R4', 2],
    ]);
    expect(best).toBe('R2');
    expect(bestSoFar(runs, column('od'), 'most').run).toBe('R4');
  });

  test('CSV > the rows and columns that are shown, and no formulas', () => {
    const shown = [column('dye'), column('od'), column('=x')];
    expect(tableAsCsv(runs.slice(0, 2), shown)).toBe(
      "run_id,simulated,dye,od,'=x\r\nR4,false,red,10,'=1\r\nR3,false,blue,,\r\n",
    );
  });

  test('runs that were read again > take their places', () => {
    const table = withRuns({ runs, more: false, partial: false }, [
      run(5, {}, { od: 1 }),
      run(2, {}, { od: 7 }),
    ]);
    expect(ids(table.runs)).toEqual(['R5', 'R4', 'R3', 'R2', 'R1']);
    expect(table.runs[3]?.values).toEqual({ od: 7 });
  });
});

describe('what is drawn of results', () => {
  const od = [column('od')];

  test('over the runs > in their order, with the best so far', () => {
    expect(drawingOf(runs, od, 'run', 'least')).toMatchObject({
      x: [1, 2, 4],
      lines: [{ values: [5, 2, 10] }, { name: 'least so far', values: [5, 2, 2], look: 'steps' }],
      runs: ['R1', 'R2', 'R4'],
    });
  });

  test('over words > each word once, in their order', () => {
    expect(drawingOf(runs, od, column('dye'))).toMatchObject({
      x: [0, 1, 1],
      words: ['blue', 'red'],
      lines: [{ values: [2, 5, 10], look: 'points' }],
    });
  });

  test('over time > each value of a loop at its own moment', () => {
    const looped = run(
      1,
      {},
      { od: 3 },
      {
        series: {
          od: [
            { at: at(1), value: 9 },
            { at: at(2), value: 3 },
          ],
        },
      },
    );
    const drawing = drawingOf([looped], od, 'time');
    expect(drawing.x).toEqual([Date.parse(at(1)), Date.parse(at(2))]);
    expect(drawing.lines[0]?.values).toEqual([9, 3]);
  });
});

test('the difference of plates > well by well, of those that both have', () => {
  expect(differenceOf({ A1: 1, A2: 2 }, { A1: 1.5, B1: 3 })).toEqual({ A1: 0.5 });
});
