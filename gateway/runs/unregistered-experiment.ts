import {
  experimentDirectory,
  unregisteredName,
  type ExperimentBody,
} from '../../shared/contracts/experiment.ts';
import { ownEventRecord, type NewRecord } from '../../shared/store/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

/**
 * What registers an experiment that was looked for in vain: the experiment, and the event that it began. Where somebody else
 * does the same at this moment, one of the two counts: but for their time they are equal, because only who was told an id
 * can state it.
 */
export function recordsOfUnknown(
  { workcell }: { workcell: Workcell },
  experiment: ExperimentBody,
): NewRecord[] {
  return [
    experimentRecord(experiment),
    ownEventRecord(workcell, { type: 'EXPERIMENT', name: 'START', experiment }),
  ];
}

/** What an experiment is that only its id is known of; its folder has that name also where it takes the one of its first run's workflow. */
export function unregisteredExperiment(experimentId: string): ExperimentBody {
  return {
    experiment_id: experimentId,
    experiment_name: unregisteredName,
    campaign_id: null,
    experiment_description: null,
    email_addresses: [],
    directory: experimentDirectory(unregisteredName, experimentId),
    created_at: Date.now(),
  };
}

/** The record that keeps an experiment; it belongs to its campaign, if it has one. */
export function experimentRecord(body: ExperimentBody): NewRecord<'experiment'> {
  const { experiment_id, campaign_id } = body;
  return {
    kind: 'experiment',
    id: experiment_id,
    ...(campaign_id === null ? {} : { group: campaign_id }),
    body,
  };
}
