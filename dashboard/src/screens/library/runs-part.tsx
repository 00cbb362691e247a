import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { runsOfWorkflowQuery } from '../../api/index.ts';
import { Reading } from '../../design/told.tsx';
import { RunRows } from '../runs/run-rows.tsx';

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
            <RunRows runs={runs} versions />
          </div>
        )
      }
    </Reading>
  );
}
