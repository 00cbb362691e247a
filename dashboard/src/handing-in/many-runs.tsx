import type { ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Panel } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { own } from '../design/own.ts';
import { readCount } from './read-count.ts';
import { tableOf } from './table-of-values.ts';
import type { FilledIn } from './use-filled-in.ts';
import { ValuesTable } from './values-table.tsx';

/** Whether a file that was dropped is a table, by its name. */
export function isTable({ name }: { name: string }): boolean {
  return /\.csv$/i.test(name);
}

/** Says how many runs there are to be: a number, or a table with the values of each. */
export function ManyRuns({ of }: { of: FilledIn }): ReactElement {
  const { about, checked, pending, count, parameters, table, takeTable } = of;
  const read = readCount(count.typed);
  const names = (about?.parameters ?? []).map(({ name }) => name);
  const runs = pending || table.given === undefined ? undefined : checked?.runs;
  const begin = (): void => {
    // What stands in the form is the first run.
    const first = names.map((name) => own(parameters.texts, name) ?? '');
    table.change(tableOf(names, [first, names.map(() => '')]));
  };
  return (
    <Panel
      title={runs ? `Runs: ${runs}` : 'Runs'}
      aside={
        <div className="buttons">
          {table.given || names.length === 0 ? null : <Press onPress={begin}>A run per row …</Press>}
          <FileTrigger
            acceptedFileTypes={['.csv']}
            onSelect={(list) => {
              const [file] = list ?? [];
              if (file) void takeTable(file);
            }}
          >
            <Press>{table.given ? 'Another CSV file …' : 'CSV file …'}</Press>
          </FileTrigger>
          {table.given ? (
            <Press
              look="quiet"
              aria-label={`Take ${table.given.name} away`}
              onPress={() => table.change(undefined)}
            >
              take away
            </Press>
          ) : null}
        </div>
      }
    >
      {table.given ? (
        <ValuesTable
          table={table.given}
          parameters={about?.parameters ?? []}
          problems={checked?.problems ?? []}
          change={table.change}
        />
      ) : (
        <TextInput
          label="How many runs"
          as="number"
          value={count.typed}
          onChange={count.type}
          hint="default 1; or drop a CSV file: its header names parameters"
          {...('wrong' in read ? { error: read.wrong } : {})}
        />
      )}
    </Panel>
  );
}
