import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { progressInShort, type RunSummary } from '../../../../client/index.ts';
import { ShortId } from '../../design/address.tsx';
import { showStatus, StateMark } from '../../design/state.tsx';
import { type Column, Table } from '../../design/table.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { valuesInLine } from '../../design/value-text.ts';

const versionColumn: Column<RunSummary> = { head: 'Version', cell: ({ library }) => library?.version };

/** A few runs as a table. @param versions whether it tells of which version of their workflow they are */
export function RunRows({
  runs,
  versions = false,
}: {
  runs: readonly RunSummary[];
  versions?: boolean;
}): ReactElement {
  return (
    <Table
      rows={runs}
      keyOf={({ run_id }) => run_id}
      columns={[
        {
          head: 'Run',
          cell: ({ run_id, label }) => (
            <>
              <Link to="/runs/$id" params={{ id: run_id }}>
                {label}
              </Link>{' '}
              <ShortId id={run_id} />
            </>
          ),
        },
        ...(versions ? [versionColumn] : []),
        { head: 'Status', cell: ({ status }) => <StateMark shown={showStatus(status)} /> },
        { head: 'Values given', cell: ({ given }) => valuesInLine(given) },
        { head: 'Steps', cell: ({ progress }) => progressInShort(progress) },
        { head: 'Handed in', cell: ({ created_at }) => <Ago at={created_at} /> },
        {
          head: 'Took',
          cell: ({ started_at, ended_at }) =>
            ended_at === null ? null : <Took from={started_at} to={ended_at} />,
        },
      ]}
    />
  );
}
