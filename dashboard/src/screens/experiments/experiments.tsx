import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { campaignsQuery, experimentsQuery, latestRunsQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { SearchField } from '../../design/text-input.tsx';
import { Choice } from '../../design/choice.tsx';
import { ShortId, shortId } from '../../design/address.tsx';
import { Ago } from '../../design/time.tsx';
import { Table } from '../../design/table.tsx';
import { StateMark, showStatus } from '../../design/state.tsx';
import type { Campaign, Experiment, RunList, RunSummary } from '../../../../client/index.ts';

/** So many are drawn; the search finds the others. */
const mostRows = 200;

/** All experiments, the newest first, and the campaigns that they belong to. */
export function ExperimentsScreen(): ReactElement {
  const { data: experiments } = useSuspenseQuery(experimentsQuery);
  const { data: campaigns } = useSuspenseQuery(campaignsQuery);
  const { data: latest } = useQuery(latestRunsQuery);
  const { text = '', campaign } = useSearch({ from: '/experiments' });
  const navigate = useNavigate({ from: '/experiments' });
  const chosen = useMemo(
    () => choose([...experiments.values()], campaigns, { text, campaign }),
    [experiments, campaigns, text, campaign],
  );
  const runs = useMemo(() => runsByExperiment(latest?.runs ?? []), [latest]);
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
            rows={chosen.slice(0, mostRows)}
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
              { head: 'Workflow', cell: ({ experiment_id }) => runs.get(experiment_id)?.[0]?.label },
              {
                head: 'Runs',
                cell: ({ experiment_id, created_at }) => (
                  <RunsOf runs={runs.get(experiment_id)} all={isWhole(latest, created_at)} />
                ),
              },
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

/** How many runs there are, and the state of the newest. */
function RunsOf({
  runs,
  all,
}: {
  runs: readonly RunSummary[] | undefined;
  all: boolean;
}): ReactElement | null {
  const [newest] = runs ?? [];
  if (!newest) return all ? <>none</> : null;
  return (
    <>
      {runs?.length}
      {all ? '' : ' or more'}, the newest <StateMark shown={showStatus(newest.status)} />
    </>
  );
}

/** Runs by their experiments, each in the order in which they came. Pure. */
export function runsByExperiment(runs: readonly RunSummary[]): Map<string, RunSummary[]> {
  const found = new Map<string, RunSummary[]>();
  for (const run of runs) found.set(run.experiment_id, [...(found.get(run.experiment_id) ?? []), run]);
  return found;
}

/** True where no run of an experiment that was registered then can be missing among the newest ones. Pure. */
export function isWhole(latest: Pick<RunList, 'runs' | 'next'> | undefined, registered: string): boolean {
  if (!latest) return false;
  const oldest = latest.runs.at(-1);
  return latest.next === null || (oldest !== undefined && oldest.created_at < registered);
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
