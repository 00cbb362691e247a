import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement } from 'react';
import { formatTime } from '../../../../shared/sentences/index.ts';
import { shortId } from '../../design/address.tsx';
import { inPlace } from '../../design/in-place.ts';
import { asQuery } from '../runs/runs-search.ts';
import { ResultsView } from './results-view.tsx';

const route = getRouteApi('/results');

/** The results of any choice of runs: those that the address names, or all that fit it. */
export function ResultsScreen(): ReactElement {
  const { run, experiment_id, workflow, tag, text, status, within, from, to, ...look } = route.useSearch();
  const navigate = useNavigate({ from: '/results' });
  // What is counted back from now is so when the screen is opened.
  const [opened] = useState(() => Date.now());
  const request = useMemo(
    () => ({
      ...asQuery({ experiment_id, workflow, tag, text, status, within, from, to }, opened),
      ...(run === undefined ? {} : { run }),
    }),
    [run, experiment_id, workflow, tag, text, status, within, from, to, opened],
  );
  const which = [
    run === undefined ? '' : `${run.split(',').length} chosen runs`,
    experiment_id === undefined ? '' : `experiment ${shortId(experiment_id)}`,
    workflow === undefined ? '' : `workflow ${workflow}`,
    tag === undefined ? '' : `tag ${tag}`,
    text === undefined ? '' : `“${text}” in the name`,
    status === undefined ? '' : status.replaceAll(',', ' or '),
    within === undefined ? '' : `handed in within the last ${within}`,
    from === undefined ? '' : `handed in since ${formatTime(from)}`,
    to === undefined ? '' : `handed in before ${formatTime(to)}`,
  ].filter(Boolean);
  return (
    <div className="data stack-12">
      <div className="tools">
        <Link to="/runs" search={{ experiment_id, workflow, tag, text, status, within, from, to }}>
          Runs
        </Link>
        <h1>Results</h1>
        <span className="soft">{which.length === 0 ? 'of all runs' : which.join(', ')}</span>
      </div>
      <ResultsView
        request={request}
        name="results"
        look={look}
        change={(part) => void navigate({ search: (now) => ({ ...now, ...part }), ...inPlace })}
      />
    </div>
  );
}
