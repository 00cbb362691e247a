import type { FromSchema } from 'json-schema-to-ts';
import { localOrNull, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { listOf, optional, titled, told } from './object-schema.ts';
import { notificationTopics } from './experiment.ts';

/** WEI's Experiment, with fields of ours. */
export const experimentViewSchema = titled(
  'Experiment',
  "WEI's Experiment, with fields of weir's beside. The secret of its webhook is never shown.",
  {
    experiment_id: text,
    experiment_name: text,
    campaign_id: textOrNull,
    experiment_description: textOrNull,
    email_addresses: listOf(text),
    experiment_directory: told(text, 'Where its files lie at the gateway.'),
    check_in_timestamp: localOrNull,
    created_at: utc,
    checked_in_at: utcOrNull,
    [optional]: {
      registered_by: told(
        text,
        'The name of the key that has registered it; missing where nobody needed one.',
      ),
      notify: listOf({ type: 'string', enum: notificationTopics } as const),
      webhook_url: text,
    },
  },
);

export type ExperimentView = FromSchema<typeof experimentViewSchema>;
