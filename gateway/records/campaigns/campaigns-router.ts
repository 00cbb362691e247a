import type { CampaignBody } from '../../../shared/contracts/experiment.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RecordsContext } from '../context.ts';
import { logEvent } from '../events/own-events.ts';
import { alsoAt, type Call, callsOf, document, json, ofId, recordKept, roomFor } from '../../http/index.ts';
import { findRecord, recordTaken, sendRecords, recordQuery, records } from '../list-records.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { text, textOrNull, utc } from '../../../shared/contracts/fields.ts';
import { listOf, titled, told } from '../../../shared/contracts/object-schema.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const call = callsOf<RecordsContext>('Campaigns');

/** What a client creates; unknown keys are left out. */
const campaignSchema = {
  title: 'NewCampaign',
  type: 'object',
  properties: {
    campaign_name: { type: 'string', minLength: 1, maxLength: 1_000 },
    campaign_description: { type: ['string', 'null'], maxLength: 100_000 },
  },
  required: ['campaign_name'],
} as const;

/** WEI's Campaign. */
const campaignViewSchema = titled('Campaign', 'A collection of experiments.', {
  campaign_id: text,
  campaign_name: text,
  campaign_description: textOrNull,
  experiment_ids: told(listOf(text), 'The newest 1,000.'),
  created_at: utc,
});

const create = call(
  {
    id: 'createCampaign',
    route: 'post /campaigns',
    ofWei: true,
    access: 'runs:submit',
    summary: 'Creates a campaign',
    body: document(campaignSchema, { example: { campaign_name: 'Autumn' }, form: true }),
    answers: {
      200: json('The campaign.', campaignViewSchema, { headers: { Location: 'Where the campaign is.' } }),
    },
  },
  async ({ body, request, response, context }) => {
    const campaign = await createCampaign(context, body);
    await recordKept(request, recordTaken(context, 'campaign', campaign.campaign_id));
    response.setHeader('Location', `/campaigns/${campaign.campaign_id}`);
    return campaignView(context, campaign);
  },
);

const list = call(
  {
    id: 'listCampaigns',
    route: 'get /campaigns',
    ofWei: true,
    access: 'runs:read',
    summary: 'Lists campaigns',
    query: recordQuery,
    answers: { 200: records('Campaigns', campaignViewSchema) },
  },
  (asked) => sendRecords(asked, { kind: 'campaign' }, ({ body }) => campaignView(asked.context, body)),
);

const get = call(
  {
    id: 'getCampaign',
    route: 'get /campaigns/{id}',
    ofWei: true,
    access: 'runs:read',
    summary: 'Shows a campaign',
    params: ofId('campaign'),
    answers: { 200: json('The campaign.', campaignViewSchema) },
    errors: ['record_not_found'],
  },
  async ({ path, context }) => campaignView(context, (await findRecord(context, 'campaign', path.id)).body),
);

/** Campaigns: collections of experiments. */
export const campaigns: readonly Call<RecordsContext>[] = [
  list,
  create,
  alsoAt(list, '/campaigns/all', 'listAllCampaigns'),
  get,
];

/** The newest experiments that a campaign is shown with. */
const shownExperiments = 1_000;

async function createCampaign(
  context: RecordsContext,
  { campaign_name, campaign_description = null }: ValueOf<typeof campaignSchema>,
): Promise<CampaignBody> {
  const deadline = context.deadlines.begin();
  await roomFor(context, 'campaign', deadline);
  const body: CampaignBody = {
    campaign_id: newId(),
    campaign_name,
    campaign_description,
    created_at: Date.now(),
  };
  const record = { kind: 'campaign', id: body.campaign_id, body } as const;
  await deadline.withStore(() => context.store.writeRecord(record, 0));
  await logEvent(context, { type: 'CAMPAIGN', name: 'CREATE', campaign: body }, deadline);
  return body;
}

/** WEI's Campaign; which experiments it has is what those say of themselves. */
async function campaignView(
  { store, deadlines }: RecordsContext,
  { created_at, ...body }: CampaignBody,
): Promise<JsonObject> {
  const query = { kind: 'experiment', group: body.campaign_id, limit: shownExperiments } as const;
  const experiments = await deadlines.begin().withStore(() => store.newestRecords(query));
  const experiment_ids = experiments.map(({ id }) => id).reverse();
  return { ...body, experiment_ids, created_at: utcTime(created_at) };
}
