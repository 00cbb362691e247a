import { describe, expect, it } from 'vitest';
import { columnNames } from '../../../shared/sentences/index.ts';
import { readCsv } from '../../../dashboard/src/design/csv.ts';
import {
  pasted,
  rowsAt,
  tableOf,
  tableOfFile,
  withCell,
  withColumn,
  withoutRow,
} from '../../../dashboard/src/handing-in/table-of-values.ts';

const known = ['ml', 'speed', 'plate'];
const empty = tableOf(['ml', 'speed'], [['', '']]);

describe('a table of runs that is typed', () => {
  it('rows in which nothing stands > are not handed in', () => {
    const table = withCell(withCell(empty, 1, 0, '2'), 3, 1, 'fast');
    expect(table.rows).toHaveLength(4);
    expect(readCsv(table.text)).toEqual([
      ['ml', 'speed'],
      ['2', ''],
      ['', 'fast'],
    ]);
  });

  it('cells of a spreadsheet > fill those from where they were pasted, and what does not fit beside is left out', () => {
    const table = pasted(empty, 0, 1, 'slow\t9\nfast\t8\n', known)!;
    expect(table.rows).toEqual([
      ['', 'slow'],
      ['', 'fast'],
    ]);
  });

  it('cells below the names of parameters > are a table of their own, and a single text is typed', () => {
    const table = pasted(empty, 0, 0, 'plate,ml\nP1,3\n"P,2",4\n', known)!;
    expect(table).toMatchObject({
      columns: ['plate', 'ml'],
      rows: [
        ['P1', '3'],
        ['P,2', '4'],
      ],
    });
    expect(columnNames(table.text)).toEqual(['plate', 'ml']);
    expect(pasted(empty, 0, 0, 'slow', known)).toBeUndefined();
  });

  it('a column that is not wanted > goes with its cells, and one more comes empty', () => {
    const table = withColumn(
      withColumn(tableOf(['ml', 'speed'], [['1', 'slow']]), 'ml', false),
      'plate',
      true,
    );
    expect(table.text).toBe('speed,plate\r\nslow,\r\n');
    expect(withoutRow(table, 0).rows).toEqual([]);
  });

  it('a file > is handed in as it is until it is changed here, and keeps its name', () => {
    const file = tableOfFile('plates.csv', '\uFEFFml;plate\n1,5;"P;1"\n');
    expect(file.text).toBe('\uFEFFml;plate\n1,5;"P;1"\n');
    expect(file.columns).toEqual(['ml', 'plate']);
    const changed = withCell(file, 0, 0, '2');
    expect([changed.name, readCsv(changed.text)]).toEqual([
      'plates.csv',
      [
        ['ml', 'plate'],
        ['2', 'P;1'],
      ],
    ]);
  });

  it('a fault at a line > is of the row that is there, also below a cell of two lines and an empty row', () => {
    const table = tableOf(['ml'], [['1'], ['two\nlines'], [''], ['4']]);
    expect([...rowsAt(table, [2, 4, 5])]).toEqual([0, 1, 3]);
  });
});
