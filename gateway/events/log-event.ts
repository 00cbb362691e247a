import type { EventBody } from '../../shared/contracts/event.ts';
import type { CampaignBody, ExperimentBody } from '../../shared/contracts/experiment.ts';
import { stableId } from '../../shared/contracts/stable-id.ts';
import { eventRecord } from '../../shared/store/event-record.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import type { Deadline } from '../patience.ts';

/** What the gateway itself logs: that an experiment or a campaign has begun. */
export type OwnEvent =
  | { type: 'EXPERIMENT'; name: 'START'; experiment: ExperimentBody }
  | { type: 'CAMPAIGN'; name: 'CREATE'; campaign: CampaignBody };

/** Logs an event of our own, once, however often it is called. @throws WeirError `store_unavailable`. */
export async function logEvent(
  { store, workcell }: Pick<GatewayContext, 'store' | 'workcell'>,
  own: OwnEvent,
  deadline: Deadline,
): Promise<void> {
  await deadline.withStore(() => store.writeRecord(ownEventRecord(workcell, own), 0));
}

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
