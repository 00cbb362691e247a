import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatTime } from '../../../../client/index.ts';
import { campaignsQuery, datapointsQuery, experimentQuery, runsOfQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { ShortId } from '../../design/short-id.tsx';
import { Courses } from './courses.tsx';
import styles from './experiments.module.css';
import { RunRows } from './run-rows.tsx';

/** An experiment: what it is, its runs, and what they have measured. */
export function ExperimentScreen(): ReactElement {
  const { id } = useParams({ from: '/experiments/$id' });
  const { data: experiment } = useSuspenseQuery(experimentQuery(id));
  const { data: runs } = useSuspenseQuery(runsOfQuery(id));
  const { data: datapoints } = useSuspenseQuery(datapointsQuery(id));
  const { data: campaigns } = useQuery(campaignsQuery);
  const campaign = experiment.campaign_id === null ? undefined : campaigns?.get(experiment.campaign_id);
  return (
    <div className={`${styles['experiments']} data`}>
      <div className={styles['head']}>
        <Link to="/experiments">Experiments</Link>
        <h1>{experiment.experiment_name}</h1>
        <ShortId id={id} />
        {campaign ? (
          <Link to="/experiments" search={{ campaign: campaign.campaign_id }}>
            campaign {campaign.campaign_name}
          </Link>
        ) : null}
        {experiment.created_at === null ? null : <span>registered {formatTime(experiment.created_at)}</span>}
        {experiment.checked_in_at === null ? null : (
          <span>checked in {formatTime(experiment.checked_in_at)}</span>
        )}
      </div>
      {experiment.experiment_description ? <p>{experiment.experiment_description}</p> : null}
      <p className={styles['folder']}>
        Its files are in <code>{experiment.experiment_directory}</code> on the gateway's machine.
      </p>
      <Courses datapoints={datapoints} />
      <Panel title={runs.length === 0 ? 'Runs' : `Runs: the newest ${runs.length}`} flush>
        <RunRows runs={runs} empty="It has no runs yet." />
      </Panel>
    </div>
  );
}
