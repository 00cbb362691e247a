import type { EventBody } from '../contracts/event.ts';
import type { CampaignBody, ExperimentBody } from '../contracts/experiment.ts';
import { stableId } from '../contracts/stable-id.ts';
import type { Workcell } from '../contracts/workcell.ts';
import type { NewRecord } from './records.ts';

/** The record that keeps an event of a client, or of the workcell; it belongs to its experiment, if it has one. */
export function eventRecord(body: EventBody): NewRecord<'event'> {
  const { event_id, experiment_id } = body.event;
  return {
    kind: 'event',
    id: event_id,
    ...(experiment_id === null ? {} : { group: experiment_id }),
    body,
  };
}

/** What the gateway itself logs: that an experiment or a campaign has begun. */
export type OwnEvent =
  | { type: 'EXPERIMENT'; name: 'START'; experiment: ExperimentBody }
  | { type: 'CAMPAIGN'; name: 'CREATE'; campaign: CampaignBody };

/** The record of an event of our own: always of the same id. */
export function ownEventRecord({ id }: Pick<Workcell, 'id'>, own: OwnEvent): NewRecord<'event'> {
  const subject = own.type === 'CAMPAIGN' ? own.campaign : { ...own.experiment, experiment_directory: null };
  const campaign_id = subject.campaign_id;
  const experiment_id = 'experiment_id' in subject ? subject.experiment_id : null;
  const { type, name } = own;
  const { directory: _d, webhook_secret: _s, ...shown } = subject as Partial<ExperimentBody>;
  const body: EventBody = {
    at: subject.created_at,
    event: {
      event_id: stableId(`event ${experiment_id ?? campaign_id ?? ''} ${name}`),
      experiment_id,
      campaign_id,
      workcell_id: id,
      event_type: type,
      event_name: name,
      event_info: null,
      [type.toLowerCase()]: shown,
    },
  };
  return eventRecord(body);
}
