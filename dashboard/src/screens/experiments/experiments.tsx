import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { campaignsQuery, experimentsQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { ShortId } from '../../design/short-id.tsx';
import { Ago } from '../../design/time.tsx';
import styles from './experiments.module.css';
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
  return (
    <div className={`${styles['experiments']} data`}>
      <h1 className="unseen">Experiments</h1>
      <div className={styles['filters']}>
        <SearchField
          label="Search experiments"
          value={text}
          onChange={(next) =>
            void navigate({ search: (old) => ({ ...old, text: next || undefined }), replace: true })
          }
        />
        {campaigns.size === 0 ? null : (
          <label className={styles['select']}>
            Campaign
            <select
              value={campaign ?? ''}
              onChange={({ target }) =>
                void navigate({ search: (old) => ({ ...old, campaign: target.value || undefined }) })
              }
            >
              <option value="">all</option>
              {[...campaigns.values()].reverse().map(({ campaign_id, campaign_name }) => (
                <option key={campaign_id} value={campaign_id}>
                  {campaign_name} …{campaign_id.slice(-6)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {campaign === undefined ? null : <p>{campaigns.get(campaign)?.campaign_description}</p>}
      <Panel flush>
        {chosen.length === 0 ? (
          <p className={styles['empty']}>
            {experiments.size === 0
              ? 'No experiment is registered yet. A run that is handed in registers its own.'
              : 'No experiment fits the search.'}
          </p>
        ) : (
          <table className={styles['rows']}>
            <thead>
              <tr>
                <th scope="col">Experiment</th>
                <th scope="col">Campaign</th>
                <th scope="col">Registered</th>
                <th scope="col">Checked in</th>
              </tr>
            </thead>
            <tbody>
              {chosen
                .slice(0, mostRows)
                .map(({ experiment_id, experiment_name, campaign_id, created_at, checked_in_at }) => (
                  <tr key={experiment_id}>
                    <th scope="row">
                      <Link to="/experiments/$id" params={{ id: experiment_id }}>
                        {experiment_name}
                      </Link>{' '}
                      <ShortId id={experiment_id} />
                    </th>
                    <td>
                      {campaign_id === null ? '' : (campaigns.get(campaign_id)?.campaign_name ?? campaign_id)}
                    </td>
                    <td>
                      <Ago at={created_at} />
                    </td>
                    <td>{checked_in_at === null ? '' : <Ago at={checked_in_at} />}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        )}
      </Panel>
      {chosen.length > mostRows ? (
        <p className={styles['empty']}>
          The newest {mostRows} of {chosen.length} are shown: search for the others.
        </p>
      ) : null}
    </div>
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
