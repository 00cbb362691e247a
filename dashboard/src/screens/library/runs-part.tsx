import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { progressInShort } from '../../../../client/index.ts';
import { runsOfWorkflowQuery } from '../../api/index.ts';
import { ShortId } from '../../design/address.tsx';
import { showStatus, StateMark } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { valuesInLine } from '../../design/value-text.ts';
import { Reading } from '../../design/told.tsx';

/** The newest runs of a workflow, and the ways to all of them. */
export function RunsPart({ name }: { name: string }): ReactElement {
  return (
    <Reading of={useQuery(runsOfWorkflowQuery(name))} what="the runs">
      {(runs) =>
        runs.length === 0 ? (
          <p>It has not been run yet.</p>
        ) : (
          <div className="stack-12">
            <p>
              The newest {runs.length === 1 ? 'run' : `${runs.length} runs`}.{' '}
              <Link to="/runs" search={{ workflow: name }}>
                All its runs
              </Link>{' '}
              <Link to="/results" search={{ workflow: name }}>
                Their results
              </Link>
            </p>
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
                { head: 'Version', cell: ({ library }) => library?.version },
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
          </div>
        )
      }
    </Reading>
  );
}
