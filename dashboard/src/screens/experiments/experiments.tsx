import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import {
  campaignsQuery,
  experimentsQuery,
  type RunsOfExperiment,
  runsOfExperimentsQuery,
} from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { SearchField } from '../../design/text-input.tsx';
import { Choice } from '../../design/choice.tsx';
import { ShortId, shortId } from '../../design/address.tsx';
import { Ago } from '../../design/time.tsx';
import { Table } from '../../design/table.tsx';
import { StateMark, showStatus, type StateKey } from '../../design/state.tsx';
import type { Campaign, Experiment } from '../../../../client/index.ts';

/** So many are drawn; the search finds the others. */
const mostRows = 200;

/** All experiments, the newest first, and the campaigns that they belong to. */
export function ExperimentsScreen(): ReactElement {
  const { data: experiments } = useSuspenseQuery(experimentsQuery);
  const { data: campaigns } = useSuspenseQuery(campaignsQuery);
  const { text = '', campaign } = useSearch({ from: '/experiments' });
  const navigate = useNavigate({ from: '/experiments' });
  const chosen = useMemo(
    () => choose([...experiments.values()], campaigns, { text, campaign }),
    [experiments, campaigns, text, campaign],
  );
  const shown = chosen.slice(0, mostRows);
  const { data: runs } = useQuery(runsOfExperimentsQuery(shown.map(({ experiment_id }) => experiment_id)));
  return (
    <div className="data stack-16">
      <h1 className="unseen">Experiments</h1>
      <div className="tools">
        <SearchField
          label="Search experiments"
          value={text}
          onChange={(next) =>
            void navigate({ search: (old) => ({ ...old, text: next || undefined }), replace: true })
          }
        />
        {campaigns.size === 0 ? null : (
          <Choice
            label="Campaign"
            value={campaign ?? ''}
            options={[
              { id: '', word: 'all' },
              ...[...campaigns.values()].reverse().map(({ campaign_id: id, campaign_name }) => ({
                id,
                word: `${campaign_name} ${shortId(id)}`,
              })),
            ]}
            onChange={(id) => void navigate({ search: (old) => ({ ...old, campaign: id || undefined }) })}
          />
        )}
      </div>
      {campaign === undefined ? null : <p>{campaigns.get(campaign)?.campaign_description}</p>}
      <Panel flush>
        {chosen.length === 0 ? (
          <p className="empty">
            {experiments.size === 0
              ? 'No experiment is registered yet. A run that is handed in registers its own.'
              : 'No experiment fits the search.'}
          </p>
        ) : (
          <Table
            rows={shown}
            keyOf={({ experiment_id }) => experiment_id}
            columns={[
              {
                head: 'Experiment',
                cell: ({ experiment_id: id, experiment_name }) => (
                  <>
                    <Link to="/experiments/$id" params={{ id }}>
                      {experiment_name}
                    </Link>{' '}
                    <ShortId id={id} />
                  </>
                ),
              },
              {
                head: 'Whose',
                cell: ({ experiment_id: id, registered_by }) =>
                  registered_by ?? runs?.[id]?.newest?.owners?.join(', '),
              },
              {
                head: 'Runs',
                cell: ({ experiment_id: id }) => <Counts id={id} runs={runs?.[id]} />,
              },
              { head: 'Newest run', cell: ({ experiment_id: id }) => <Newest run={runs?.[id]?.newest} /> },
              {
                head: 'Campaign',
                cell: ({ campaign_id: id }) => (id === null ? '' : (campaigns.get(id)?.campaign_name ?? id)),
              },
              { head: 'Registered', cell: ({ created_at }) => <Ago at={created_at} /> },
              { head: 'Checked in', cell: ({ checked_in_at }) => <Ago at={checked_in_at} /> },
            ]}
          />
        )}
      </Panel>
      {chosen.length > mostRows ? (
        <p className="empty">
          The newest {mostRows} of {chosen.length} are shown: search for the others.
        </p>
      ) : null}
    </div>
  );
}

/** How runs are counted: by what somebody wants to know of them. */
const kinds = [
  { word: 'waiting', key: 'waiting', states: ['new', 'queued'], status: 'queued' },
  { word: 'under way', key: 'running', states: ['active', 'cancelling'], status: 'running,paused' },
  { word: 'completed', key: 'done', states: ['completed'], status: 'completed' },
  { word: 'failed', key: 'failed', states: ['failed'], status: 'failed' },
  { word: 'cancelled', key: 'cancelled', states: ['cancelled'], status: 'cancelled' },
] as const satisfies readonly { word: string; key: StateKey; states: readonly string[]; status: string }[];

/** How many runs there are by how they stand; each leads to those. Nothing before it is known. */
function Counts({ id, runs }: { id: string; runs: RunsOfExperiment | undefined }): ReactElement | null {
  if (!runs) return null;
  const counted = kinds.flatMap(({ states, ...kind }) => {
    const count = states.reduce((sum, state) => sum + (runs.counts[state] ?? 0), 0);
    return count === 0 ? [] : [{ ...kind, count }];
  });
  if (counted.length === 0) return <span className="quiet">{runs.more ? '' : 'none'}</span>;
  return (
    <span className="line-12">
      {counted.map(({ word, key, status, count }) => (
        <Link key={key} to="/runs" search={{ experiment_id: id, status }}>
          <StateMark shown={{ key, word: `${count} ${word}` }} />
        </Link>
      ))}
      {runs.more ? <span className="quiet">or more</span> : null}
    </span>
  );
}

function Newest({ run }: { run: RunsOfExperiment['newest'] | undefined }): ReactElement | null {
  if (!run) return null;
  const { run_id, label, status, created_at } = run;
  return (
    <>
      <Link to="/runs/$id" params={{ id: run_id }}>
        {label ?? shortId(run_id)}
      </Link>{' '}
      <StateMark shown={showStatus(status)} />{' '}
      <span className="quiet">
        <Ago at={created_at} />
      </span>
    </>
  );
}

/** The experiments of a campaign that a text is found in, the newest first. Pure. */
export function choose(
  experiments: readonly Experiment[],
  campaigns: ReadonlyMap<string, Campaign>,
  { text, campaign }: { text: string; campaign: string | undefined },
): Experiment[] {
  const sought = text.trim().toLowerCase();
  return experiments
    .filter(({ campaign_id }) => campaign === undefined || campaign_id === campaign)
    .filter(({ experiment_id, experiment_name, experiment_description, campaign_id }) =>
      [
        experiment_id,
        experiment_name,
        experiment_description,
        campaigns.get(campaign_id ?? '')?.campaign_name,
      ].some((each) => each?.toLowerCase().includes(sought)),
    )
    .reverse();
}
