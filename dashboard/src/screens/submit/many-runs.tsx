import type { ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import { maxRuns } from '../../../../shared/sentences/index.ts';
import type { Table } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';

/** How many runs are wanted: one where nothing is typed, or the end of a sentence on what is wrong. Pure. */
export function readCount(typed: string): { count: number } | { wrong: string } {
  if (typed.trim() === '') return { count: 1 };
  const count = /^\d+$/.test(typed.trim()) ? Number(typed) : NaN;
  return count >= 1 && count <= maxRuns
    ? { count }
    : { wrong: `must be a whole number from 1 to ${maxRuns}` };
}

/** Whether a file that was dropped is a table, by its name. */
export function isTable({ name }: { name: string }): boolean {
  return /\.csv$/i.test(name);
}

/** Says how many runs there are to be: a number, or a table with the values of each. */
export function ManyRuns({
  typed,
  type,
  table,
  take,
  runs,
}: {
  /** What is typed as their number. */
  typed: string;
  type: (typed: string) => void;
  table: Table | undefined;
  take: (table: File | undefined) => void;
  /** How many the table comes to; undefined until that is known. */
  runs: number | undefined;
}): ReactElement {
  const read = readCount(typed);
  return (
    <Panel
      title="Runs"
      aside={
        <FileTrigger acceptedFileTypes={['.csv']} onSelect={(list) => take([...(list ?? [])][0])}>
          <Press>{table ? 'Another table …' : 'A run per row of a table …'}</Press>
        </FileTrigger>
      }
    >
      {table ? (
        <p>
          <code>{table.name}</code> {runs === undefined ? '' : `${runs} ${runs === 1 ? 'run' : 'runs'} `}
          <Press look="quiet" aria-label={`Take ${table.name} away`} onPress={() => take(undefined)}>
            take away
          </Press>
        </p>
      ) : (
        <TextInput
          label="How many runs"
          as="number"
          value={typed}
          onChange={type}
          hint="1 unless it is given; or drop a CSV file: its header names parameters"
          {...('wrong' in read ? { error: read.wrong } : {})}
        />
      )}
    </Panel>
  );
}
