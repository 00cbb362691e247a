import { Router, type RequestHandler } from 'express';
import type { CampaignBody } from '../../../shared/contracts/experiment.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RecordsContext } from '../context.ts';
import { logEvent } from '../events/own-events.ts';
import {
  resource,
  alsoAt,
  document,
  inBody,
  inPath,
  ofId,
  json,
  type Operation,
  withStore,
} from '../../http/index.ts';
import { findRecord, sendRecords, recordQuery, records, roomFor } from '../list-records.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const tag = 'Campaigns';

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
const campaignViewSchema = {
  title: 'Campaign',
  description: 'A collection of experiments.',
  ...object({
    campaign_id: text,
    campaign_name: text,
    campaign_description: textOrNull,
    experiment_ids: told(listOf(text), 'The newest 1,000.'),
    created_at: utc,
  }),
} as const;

const createCampaignCall = {
  id: 'createCampaign',
  method: 'post',
  path: '/campaigns',
  access: 'runs:submit',
  tag,
  summary: 'Creates a campaign',
  body: document(campaignSchema, { example: { campaign_name: 'Autumn' }, form: true }),
  answers: {
    200: json('The campaign.', campaignViewSchema, { headers: { Location: 'Where the campaign is.' } }),
  },
  errors: ['invalid_document', 'too_large', ...withStore],
} as const satisfies Operation;

const listCampaigns = {
  id: 'listCampaigns',
  method: 'get',
  path: '/campaigns',
  access: 'runs:read',
  tag,
  summary: 'Lists campaigns',
  query: recordQuery,
  answers: { 200: records('Campaigns', campaignViewSchema) },
  errors: [...withStore],
} as const satisfies Operation;

const listAllCampaigns = alsoAt(listCampaigns, '/campaigns/all', 'listAllCampaigns');

const getCampaign = {
  id: 'getCampaign',
  method: 'get',
  path: '/campaigns/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows a campaign',
  params: ofId('campaign'),
  answers: { 200: json('The campaign.', campaignViewSchema) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

export const campaignsApi: readonly Operation[] = [
  listCampaigns,
  createCampaignCall,
  listAllCampaigns,
  getCampaign,
];

/** The newest experiments that a campaign is shown with. */
const shownExperiments = 1_000;

/** Campaigns: collections of experiments. */
export function campaignsRouter(context: RecordsContext): Router {
  const router = Router();
  const list: RequestHandler = (request, response) =>
    sendRecords(context, request, response, { kind: 'campaign' }, ({ body }) => campaignView(context, body));
  const create: RequestHandler = async (request, response) => {
    const body = await createCampaign(context, inBody(request, createCampaignCall));
    response.setHeader('Location', `/campaigns/${body.campaign_id}`);
    response.json(await campaignView(context, body));
  };
  resource(router, [listCampaigns, list], [createCampaignCall, create]);
  // Before the id: it would be taken for one.
  resource(router, [listAllCampaigns, list]);
  resource(router, [
    getCampaign,
    async (request, response) => {
      const { body } = await findRecord(context, 'campaign', inPath(request, getCampaign).id);
      response.json(await campaignView(context, body));
    },
  ]);
  return router;
}

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
