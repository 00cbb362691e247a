import { anything, anyUlidOrNull, text, textOrNull } from './fields.ts';
import { told } from './object-schema.ts';

/** What a client logs. It may have any other keys. */
export const eventSchema = {
  title: 'NewEvent',
  description:
    'An event, as a client logs it. Any other keys are kept; what it says of `logged_at`, and of `by` where its key says otherwise, stands in `said_logged_at` and `said_by`.',
  type: 'object',
  properties: {
    event_id: told(
      anyUlidOrNull,
      'A ULID; one is made where there is none. The same event again is the same event.',
    ),
    event_timestamp: told(anything, 'Such as `2026-11-25T09:26:53.123`; left out: when it arrives.'),
    experiment_id: anyUlidOrNull,
    campaign_id: anyUlidOrNull,
    workcell_id: anyUlidOrNull,
    event_type: told(
      { type: 'string', minLength: 1 },
      'Any but `WORKFLOW` and `WORKCELL`, which are those of weir itself.',
    ),
    event_name: { type: 'string', minLength: 1 },
  },
  required: ['event_type', 'event_name'],
} as const;

/** WEI's Event. */
export const eventViewSchema = {
  title: 'Event',
  description:
    "WEI's Event, with the keys that its client gave it. Those of runs have `run_id` and, of a step, `step`.",
  type: 'object',
  properties: {
    event_id: text,
    event_timestamp: told(anything, "In the local time of the gateway's machine, or as its client wrote it."),
    experiment_id: textOrNull,
    campaign_id: textOrNull,
    workcell_id: textOrNull,
    event_type: text,
    event_name: text,
    event_info: anything,
    logged_at: told(anything, 'When weir heard of it, in UTC.'),
    by: told(
      anything,
      'Whose key has logged it, where a key is wanted; else what its client says. Of an order, who gave it.',
    ),
  },
  required: [
    'event_id',
    'event_timestamp',
    'experiment_id',
    'campaign_id',
    'workcell_id',
    'event_type',
    'event_name',
  ],
  additionalProperties: true,
} as const;
