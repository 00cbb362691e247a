import { compile } from '../../../shared/kernel/json/schema.ts';
import { notificationTopics, type NotificationTopic } from '../../../shared/contracts/experiment.ts';

const text = { type: ['string', 'null'], maxLength: 100_000 } as const;

/** What a client registers. WEI's older clients say `name` and `description`; unknown keys are left out. */
export interface ExperimentDocument {
  experiment_name?: string | null;
  name?: string | null;
  campaign_id?: string | null;
  experiment_description?: string | null;
  description?: string | null;
  email_addresses?: string[] | string | null;
  notify?: NotificationTopic[] | null;
  webhook_url?: string | null;
  webhook_secret?: string | null;
}

/** No white space and no comma: what is no address must not become a header of a mail. */
const address = {
  type: 'string',
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$',
} as const;

/** What a client registers; unknown keys are left out. */
export const experimentSchema = {
  title: 'NewExperiment',
  type: 'object',
  properties: {
    experiment_name: { type: ['string', 'null'], maxLength: 1_000 },
    name: { type: ['string', 'null'], maxLength: 1_000 },
    campaign_id: { type: ['string', 'null'] },
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

export const validateExperiment = compile(experimentSchema);
