import { anything, count, sha256, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';

/** What a client hands in beside the file. It may have other keys. */
export const datapointSchema = {
  title: 'NewDatapoint',
  description: 'A datapoint, as a client hands it in. Any other keys are kept.',
  type: 'object',
  properties: {
    id: told(textOrNull, 'A ULID; one is made where there is none. The same datapoint again is the same.'),
    label: { type: 'string', maxLength: 10_000 },
    type: { type: ['string', 'null'], enum: ['local_file', 'data_value', null] },
    step_id: textOrNull,
    workflow_id: told(textOrNull, 'The id of a run.'),
    experiment_id: textOrNull,
    campaign_id: textOrNull,
  },
  required: ['label'],
} as const;

/** WEI's DataPoint. */
export const datapointViewSchema = {
  title: 'Datapoint',
  description: "WEI's DataPoint: a value, or a file. Keys that its client gave it are in it as well.",
  type: 'object',
  properties: {
    id: text,
    label: text,
    type: told(text, '`data_value` or `local_file`.'),
    step_id: textOrNull,
    workflow_id: told(textOrNull, 'The id of the run.'),
    experiment_id: text,
    campaign_id: textOrNull,
    value: told(anything, 'Of a `data_value`.'),
    path: told(text, 'Of a file: where it lies at the gateway.'),
    size: told(count, 'Of a file: bytes.'),
    sha256,
    created_at: utc,
  },
  required: ['id', 'label', 'type', 'step_id', 'workflow_id', 'experiment_id', 'campaign_id', 'created_at'],
  additionalProperties: true,
} as const;
