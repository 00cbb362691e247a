import {
  experimentDirectory,
  type ExperimentBody,
  notificationTopics,
} from '../../../shared/contracts/experiment.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { webhookOf } from '../../../shared/workcell/index.ts';
import type { RecordsContext } from '../context.ts';
import { safeFolderName } from '../../../shared/kernel/files/safe-name.ts';
import { type Deadline, roomFor } from '../../http/index.ts';
import { experimentRecord, recordsOfUnknown, unregisteredExperiment } from '../../runs/index.ts';
import { localTime, utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import type { ExperimentView } from '../../../shared/contracts/experiment-view.ts';
import { anyUlidOrNull } from '../../../shared/contracts/fields.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const text = { type: ['string', 'null'], maxLength: 100_000 } as const;

/** No white space and no comma: what is not an address must not become a header of a mail. */
const address = {
  type: 'string',
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$',
} as const;

/** What a client registers. WEI's older clients say `name` and `description`; unknown keys are left out. */
export const experimentSchema = {
  title: 'NewExperiment',
  type: 'object',
  properties: {
    experiment_name: { type: ['string', 'null'], maxLength: 1_000 },
    name: { type: ['string', 'null'], maxLength: 1_000 },
    campaign_id: anyUlidOrNull,
    experiment_description: text,
    description: text,
    email_addresses: {
      anyOf: [{ type: 'array', items: address, maxItems: 100 }, address, { type: 'null' }],
    },
    notify: { type: ['array', 'null'], items: { type: 'string', enum: notificationTopics } },
    webhook_url: { type: ['string', 'null'], pattern: '^https?://', maxLength: 2_000 },
    webhook_secret: { type: ['string', 'null'], minLength: 16, maxLength: 200 },
  },
} as const;

/**
 * Registers an experiment; resolves once the store has it.
 * @param by the name of the key that registers it, where there is one
 * @throws WeirError `invalid_document` where it has no name, its campaign is not known or its webhook has no secret,
 *   `store_unavailable`.
 */
export async function registerExperiment(
  { store, deadlines, workcell, webhookSecret }: RecordsContext,
  document: ValueOf<typeof experimentSchema>,
  by?: string,
): Promise<ExperimentBody> {
  const name = document.experiment_name ?? document.name;
  if (!name) throw new WeirError('invalid_document', 'an experiment needs an experiment_name');
  // What the lab's secret signs goes to the lab's own webhook only.
  const signedByLab = document.webhook_url === webhookOf(workcell) && webhookSecret !== undefined;
  if (document.webhook_url && !document.webhook_secret && !signedByLab) {
    throw new WeirError(
      'invalid_document',
      'a webhook_url needs a webhook_secret of its own: what it is told is signed',
    );
  }
  const { campaign_id = null } = document;
  const deadline = deadlines.begin();
  if (campaign_id && !(await deadline.withStore(() => store.readRecord('campaign', campaign_id)))) {
    throw new WeirError('invalid_document', `there is no campaign ${campaign_id}: create it first, once`);
  }
  await roomFor({ store }, 'experiment', deadline);
  const experiment_id = newId();
  const { notify, webhook_url, webhook_secret } = document;
  const body: ExperimentBody = {
    experiment_id,
    experiment_name: name,
    campaign_id,
    experiment_description: document.experiment_description ?? document.description ?? null,
    email_addresses: [document.email_addresses ?? []].flat(),
    ...(notify ? { notify } : {}),
    ...(webhook_url ? { webhook_url } : {}),
    ...(webhook_secret ? { webhook_secret } : {}),
    directory: experimentDirectory(safeFolderName(name), experiment_id),
    ...(by === undefined ? {} : { registered_by: by }),
    created_at: Date.now(),
  };
  await deadline.withStore(() => store.writeRecord(experimentRecord(body), 0));
  return body;
}

async function readExperiment(
  { store }: RecordsContext,
  experimentId: string,
  deadline: Deadline,
): Promise<ExperimentBody | undefined> {
  const record = await deadline.withStore(() => store.readRecord('experiment', experimentId));
  return record?.body;
}

/**
 * The experiment of that id; one that nobody has registered is registered now, under WEI's name for such.
 * @throws WeirError `store_unavailable`.
 */
export async function ensureExperiment(
  context: RecordsContext,
  experimentId: string,
  deadline: Deadline,
): Promise<ExperimentBody> {
  const known = await readExperiment(context, experimentId, deadline);
  if (known) return known;
  const body = unregisteredExperiment(experimentId);
  const records = recordsOfUnknown(context, body);
  await Promise.all(records.map((record) => deadline.withStore(() => context.store.writeRecord(record, 0))));
  return body;
}

/** Notes that the experiment's client lives. @throws WeirError `record_not_found`, `store_unavailable`. */
export async function checkIn({ store, deadlines }: RecordsContext, experimentId: string): Promise<void> {
  const deadline = deadlines.begin();
  for (;;) {
    const record = await deadline.withStore(() => store.readRecord('experiment', experimentId));
    if (!record) throw new WeirError('record_not_found', `there is no experiment ${experimentId}`);
    const body = { ...record.body, checked_in_at: Date.now() };
    if (await deadline.withStore(() => store.writeRecord(experimentRecord(body), record.revision))) return;
  }
}

/** WEI's Experiment, with fields of ours beside. The secret of its webhook is nobody's business. */
export function experimentView({ data }: Pick<RecordsContext, 'data'>, body: ExperimentBody): ExperimentView {
  const { directory, created_at, checked_in_at, webhook_secret: _, ...shown } = body;
  return {
    ...shown,
    experiment_directory: data.inRun(directory),
    check_in_timestamp: localTime(checked_in_at),
    created_at: utcMoment(created_at),
    checked_in_at: utcTime(checked_in_at),
  };
}
