import { crashPoints, type CrashPoint } from '../crash-points/crash-points.ts';
import { markdownTable } from '../markdown-table.ts';
import { victims, type CellResult } from './cell.ts';

/**
 * The matrix as a table in Markdown: a row for each point, a column for each victim with how the runs of that cell ended,
 * and what was lost and done twice in the row.
 */
export function printMatrix(results: readonly CellResult[]): string {
  const head = ['point', ...victims.map((victim) => `${victim} killed`), 'lost', 'twice'];
  const rows = crashPoints.map((point) => rowOf(point, results)).filter((row) => row !== undefined);
  return markdownTable(head, rows);
}

function rowOf(point: CrashPoint, results: readonly CellResult[]): string[] | undefined {
  const row = results.filter((result) => result.cell.point === point);
  if (row.length === 0) return undefined;
  const cells = victims.map((victim) => {
    const result = row.find(({ cell }) => cell.victim === victim);
    return result ? describe(result) : '';
  });
  const sum = (list: 'lost' | 'twice') => row.reduce((total, { verdict }) => total + verdict[list].length, 0);
  return [point, ...cells, String(sum('lost')), String(sum('twice'))];
}

function describe({ reached, trouble, outcomes }: CellResult): string {
  if (trouble !== undefined) return 'broken off';
  if (!reached) return 'not reached';
  const { completed = 0, ...others } = outcomes;
  const rest = Object.entries(others).map(
    ([outcome, count]) => `${count} ${outcome.replace('failed: ', '')}`,
  );
  return [`${completed} completed`, ...rest].join(', ');
}
