import { listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { alsoAt, json, type Operation, withStore } from '../../http/index.ts';
import { recordQuery, records } from '../record-lists.ts';

const tag = 'Campaigns';

/** What a client creates; unknown keys are left out. */
export const campaignSchema = {
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

export const createCampaign: Operation = {
  id: 'createCampaign',
  method: 'post',
  path: '/campaigns',
  access: 'runs:submit',
  tag,
  summary: 'Creates a campaign',
  body: {
    required: true,
    content: {
      'application/json': { schema: campaignSchema, example: { campaign_name: 'Autumn' } },
      'application/x-www-form-urlencoded': { schema: campaignSchema },
    },
  },
  answers: {
    200: json('The campaign.', campaignViewSchema, { headers: { Location: 'Where the campaign is.' } }),
  },
  errors: ['invalid_document', 'too_large', ...withStore],
};

export const listCampaigns: Operation = {
  id: 'listCampaigns',
  method: 'get',
  path: '/campaigns',
  access: 'runs:read',
  tag,
  summary: 'Lists campaigns',
  query: recordQuery,
  answers: { 200: records('Campaigns', campaignViewSchema) },
  errors: [...withStore],
};

export const listAllCampaigns = alsoAt(listCampaigns, '/campaigns/all', 'listAllCampaigns');

export const getCampaign: Operation = {
  id: 'getCampaign',
  method: 'get',
  path: '/campaigns/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows a campaign',
  params: object({ id: told(text, 'The id of the campaign.') }),
  answers: { 200: json('The campaign.', campaignViewSchema) },
  errors: ['record_not_found', ...withStore],
};

export const campaignsApi: readonly Operation[] = [
  listCampaigns,
  createCampaign,
  listAllCampaigns,
  getCampaign,
];
