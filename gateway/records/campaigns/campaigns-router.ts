import { Router, type RequestHandler } from 'express';
import type { CampaignBody } from '../../../shared/contracts/experiment.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import type { RecordsContext } from '../context.ts';
import { logEvent } from '../events/log-event.ts';
import { idInPath, resource, bodyOf, checkDocument, documentBody } from '../../http/index.ts';
import { findRecord } from '../find-record.ts';
import { sendRecords } from '../list-records.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { roomFor } from '../room-for.ts';
import * as api from './campaigns-api.ts';

interface CampaignDocument {
  campaign_name: string;
  campaign_description?: string | null;
}

const validate = compile(api.campaignSchema);

/** The newest experiments that a campaign is shown with. */
const shownExperiments = 1_000;

/** Campaigns: collections of experiments. */
export function campaignsRouter(context: RecordsContext): Router {
  const router = Router();
  const list: RequestHandler = (request, response) =>
    sendRecords(context, request, response, { kind: 'campaign' }, ({ body }) => campaignView(context, body));
  const create: RequestHandler = async (request, response) => {
    const document = checkDocument<CampaignDocument>(bodyOf(request), validate, []);
    const body = await createCampaign(context, document);
    response.setHeader('Location', `/campaigns/${body.campaign_id}`);
    response.json(await campaignView(context, body));
  };
  resource(router, [api.listCampaigns, list], [api.createCampaign, ...documentBody, create]);
  // Before the id: it would be taken for one.
  resource(router, [api.listAllCampaigns, list]);
  resource(router, [
    api.getCampaign,
    async (request, response) => {
      const { body } = await findRecord(context, 'campaign', idInPath(request, 'campaign'));
      response.json(await campaignView(context, body));
    },
  ]);
  return router;
}

async function createCampaign(context: RecordsContext, document: CampaignDocument): Promise<CampaignBody> {
  const deadline = context.patience.begin();
  await roomFor(context, 'campaign', deadline);
  const body: CampaignBody = {
    campaign_id: newId(),
    campaign_name: document.campaign_name,
    campaign_description: document.campaign_description ?? null,
    created_at: Date.now(),
  };
  const record = { kind: 'campaign', id: body.campaign_id, body } as const;
  await deadline.withStore(() => context.store.writeRecord(record, 0));
  await logEvent(context, { type: 'CAMPAIGN', name: 'CREATE', campaign: body }, deadline);
  return body;
}

/** WEI's Campaign; which experiments it has is what those say of themselves. */
async function campaignView(
  { store, patience }: RecordsContext,
  { created_at, ...body }: CampaignBody,
): Promise<JsonObject> {
  const query = { kind: 'experiment', group: body.campaign_id, limit: shownExperiments } as const;
  const experiments = await patience.begin().withStore(() => store.newestRecords(query));
  const experiment_ids = experiments.map(({ id }) => id).reverse();
  return { ...body, experiment_ids, created_at: utcTime(created_at) };
}
