import { describe, expect, test } from 'vitest';
import type { ResultOfRun } from '../../../client/index.ts';
import { differenceOf } from '../../../dashboard/src/preview/plates-side-by-side.tsx';
import { drawingOf, whatIsDrawn } from '../../../dashboard/src/screens/results/points.ts';
import {
  bestSoFar,
  columnsOf,
  filtered,
  readTerms,
  sorted,
  tableAsCsv,
  tellNothing,
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
    const { byRun, runs: best } = bestSoFar(runs, column('od'), 'least');
    expect([...byRun]).toEqual([
      ['R1', 5],
      ['R2', 2],
      ['R3', 2],
      ['R4', 2],
    ]);
    expect([...best]).toEqual(['R2']);
    const tied = [run(5, {}, { od: 10 }), ...runs];
    expect([...bestSoFar(tied, column('od'), 'most').runs]).toEqual(['R4', 'R5']);
  });

  test('what tells nothing > empty, objects and moments; how runs ended stands before all else', () => {
    const values = { reason: '', at: at(1), plate: { A1: 1 }, by: 'ada', od: 3 };
    const one = [run(1, {}, values)];
    const hidden = tellNothing(one, columnsOf(one));
    const shown = columnsOf(one).filter(({ key }) => !hidden.includes(key));
    expect(shown.map(({ name }) => name)).toEqual(['status', 'by', 'od', 'created_at']);
  });

  test('CSV > the rows and columns that are shown, and no formulas', () => {
    const shown = [column('label'), column('dye'), column('od'), column('=x')];
    const made = run(4, { dye: 'red' }, { od: 10, '=x': '=1' }, { library: { name: 'dose', version: 2 } });
    expect(tableAsCsv([made, run(3, { dye: 'blue' }, {})], shown)).toBe(
      "run_id,workflow,version,simulated,dye,od,'=x\r\nR4,dose,dose@2,false,red,10,'=1\r\nR3,dose,,false,blue,,\r\n",
    );
  });

  test('runs that were read again > take their places', () => {
    const table = withRuns({ runs, more: false, lack: [] }, [run(5, {}, { od: 1 }), run(2, {}, { od: 7 })]);
    expect(ids(table.runs)).toEqual(['R5', 'R4', 'R3', 'R2', 'R1']);
    expect(table.runs[3]?.values).toEqual({ od: 7 });
  });
});

describe('what is drawn of results', () => {
  const od = [column('od')];
  const dosed = (target: number, ph: number, more: object = {}) =>
    run(target, { target, patience: 3, ...more }, { before: 7, ph, last: 1 });

  test('what nobody has chosen > the last number that differs, over what was given in most ways', () => {
    const chosen = (of: ResultOfRun[], look = {}) => {
      const { up, across } = whatIsDrawn(of, columnsOf(of), look);
      return [up.map(({ key }) => key), typeof across === 'object' ? across.key : across];
    };
    const two = [dosed(5, 5.1), dosed(4, 4.2)];
    expect(chosen(two)).toEqual([['value.ph'], 'given.target']);
    expect(chosen(two, { up: ['value.last'], across: 'time' })).toEqual([['value.last'], 'time']);
    expect(chosen([dosed(5, 5.1, { dye: 'red' }), dosed(4, 4.2, { dye: 'blue' })])).toEqual([
      ['value.ph'],
      'time',
    ]);
    const dyed = ([target, dye]: [number, string]) => dosed(target, target / 2, { dye });
    const others: [number, string][] = [
      [5, 'red'],
      [4, 'blue'],
      [3, 'red'],
    ];
    expect(chosen(others.map(dyed))).toEqual([['value.ph'], 'given.target']);
    expect(chosen([dosed(5, 5.1)])).toEqual([['value.last'], 'time']);
    const points = [7, 6, 5.1].map((value, minute) => ({ at: at(minute), value }));
    const looped = [5, 4].map((target) => ({ ...dosed(target, 5.1), series: { ph: points } }));
    expect(chosen(looped)).toEqual([['value.ph'], 'time']);
  });

  test('over the runs > in their order, with the best so far', () => {
    expect(drawingOf(runs, od, 'run', 'least')).toMatchObject({
      x: [1, 2, 4],
      lines: [{ values: [5, 2, 10] }, { name: 'lowest so far', values: [5, 2, 2], look: 'steps' }],
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
