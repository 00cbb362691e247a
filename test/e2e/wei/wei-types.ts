import { newAjv } from '../../../shared/kernel/json/schema.ts';
import type { FromSchema } from 'json-schema-to-ts';

/**
 * The types that WEI 0.7's Python client checks every answer with, as strict as they are there: required keys, the words
 * of its enums, ids that must be ULIDs. Extra keys are ignored, as they are there.
 */
const ulid = { type: 'string', pattern: '^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$' } as const;
const ulidOrNull = { type: ['string', 'null'], pattern: ulid.pattern } as const;
/** WEI's scripts subtract times from `datetime.now()`, which fails for a time with an offset. */
const naiveTime = {
  type: ['string', 'null'],
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?$',
} as const;
const duration = {
  type: ['string', 'null'],
  pattern: '^P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$',
} as const;
const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const anything = { type: 'object', additionalProperties: true } as const;
const metadata = {
  type: 'object',
  properties: {
    author: textOrNull,
    description: textOrNull,
    version: { type: ['number', 'string', 'null'] },
  },
} as const;

const stepResponse = {
  type: ['object', 'null'],
  properties: {
    status: { enum: ['idle', 'not_ready', 'running', 'succeeded', 'failed', 'cancelled'] },
    error: textOrNull,
    data: { type: ['object', 'null'], additionalProperties: ulid },
    files: { type: ['object', 'null'], additionalProperties: true },
  },
  required: ['status'],
} as const;

const step = {
  type: 'object',
  properties: {
    name: text,
    module: text,
    action: text,
    args: anything,
    files: { type: 'object', additionalProperties: text },
    checks: textOrNull,
    locations: anything,
    requirements: anything,
    dependencies: { type: 'array', items: text },
    priority: { type: ['integer', 'null'] },
    comment: textOrNull,
    data_labels: { type: ['object', 'null'], additionalProperties: text },
    id: ulid,
    start_time: naiveTime,
    end_time: naiveTime,
    duration,
    result: stepResponse,
  },
  required: ['name', 'module', 'action', 'id'],
} as const;

export const workflowRun = {
  type: 'object',
  properties: {
    name: text,
    metadata,
    parameters: {
      type: ['array', 'null'],
      items: { type: 'object', properties: { name: text, default: {} }, required: ['name'] },
    },
    flowdef: { type: 'array', items: step },
    modules: { type: 'array' },
    label: textOrNull,
    run_id: ulid,
    payload: anything,
    status: {
      enum: ['new', 'queued', 'running', 'in_progress', 'paused', 'completed', 'failed', 'cancelled'],
    },
    steps: { type: 'array', items: step },
    experiment_id: ulid,
    step_index: { type: 'integer', minimum: 0 },
    simulate: { type: 'boolean' },
    start_time: naiveTime,
    end_time: naiveTime,
    duration,
  },
  required: ['name', 'flowdef', 'run_id', 'experiment_id', 'status', 'steps'],
} as const;

export const experiment = {
  type: 'object',
  properties: {
    experiment_name: text,
    campaign_id: ulidOrNull,
    experiment_description: textOrNull,
    email_addresses: { type: 'array', items: text },
    experiment_id: ulid,
    experiment_directory: textOrNull,
    check_in_timestamp: naiveTime,
  },
  required: ['experiment_name', 'experiment_id'],
} as const;

export const campaign = {
  type: 'object',
  properties: {
    campaign_name: text,
    campaign_description: textOrNull,
    campaign_id: ulid,
    experiment_ids: { type: 'array', items: ulid },
  },
  required: ['campaign_name', 'campaign_id'],
} as const;

export const event = {
  type: 'object',
  properties: {
    event_id: ulid,
    event_timestamp: naiveTime,
    experiment_id: ulidOrNull,
    campaign_id: ulidOrNull,
    workcell_id: ulidOrNull,
    event_type: text,
    event_name: text,
    event_info: {},
  },
  required: ['event_id', 'event_timestamp', 'event_type', 'event_name'],
  additionalProperties: true,
} as const;

export const dataPoint = {
  type: 'object',
  properties: {
    label: text,
    step_id: ulidOrNull,
    workflow_id: ulidOrNull,
    experiment_id: ulidOrNull,
    campaign_id: ulidOrNull,
    type: { enum: ['local_file', 'data_value'] },
    id: ulid,
    path: text,
    value: {},
  },
  required: ['label', 'type', 'id'],
  additionalProperties: true,
} as const;

const words = ['safety_stop', 'reset', 'pause', 'resume', 'cancel', 'shutdown', 'lock', 'unlock'] as const;

const about = {
  type: ['object', 'null'],
  properties: {
    name: text,
    model: textOrNull,
    interface: textOrNull,
    version: textOrNull,
    description: textOrNull,
    actions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: text,
          description: textOrNull,
          blocking: { type: 'boolean' },
          args: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: text,
                type: { type: ['string', 'array'], items: text },
                required: { type: 'boolean' },
                description: text,
              },
              required: ['name', 'type'],
            },
          },
          files: {
            type: 'array',
            items: {
              type: 'object',
              properties: { name: text, required: { type: 'boolean' }, description: text },
              required: ['name'],
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              properties: { label: text, description: text, type: text },
              required: ['label'],
            },
          },
        },
        required: ['name'],
      },
    },
    resource_pools: { type: 'array' },
    admin_commands: { type: 'array', items: { enum: words } },
  },
  required: ['name'],
} as const;

const statusWords = ['READY', 'BUSY', 'INIT', 'ERROR', 'PAUSED', 'CANCELLED', 'LOCKED'] as const;

/** With WEI's rule that a `wei_rest_node` has an address. */
const moduleDefinition = {
  type: 'object',
  properties: {
    name: text,
    model: textOrNull,
    interface: {
      enum: [
        'wei_rest_node',
        'wei_rest_interface',
        'wei_tcp_node',
        'wei_tcp_interface',
        'wei_ros_node',
        'wei_ros_interface',
        'wei_ros_camera',
        'simulate_callback',
      ],
    },
    config: anything,
    locations: { type: 'array', items: text },
    active: { type: ['boolean', 'null'] },
  },
  required: ['name'],
  if: {
    properties: { interface: { enum: ['wei_rest_node', 'wei_rest_interface'] } },
    required: ['interface'],
  },
  then: { properties: { config: { type: 'object', required: ['rest_node_address'] } } },
} as const;

const moduleState = {
  type: 'object',
  properties: {
    status: {
      type: 'object',
      properties: Object.fromEntries([...statusWords, 'UNKNOWN'].map((word) => [word, { type: 'boolean' }])),
      required: statusWords,
      additionalProperties: false,
    },
    error: { type: ['string', 'array', 'null'], items: text },
  },
  required: ['status'],
} as const;

export const module = {
  allOf: [
    moduleDefinition,
    {
      type: 'object',
      properties: { id: ulid, state: moduleState, reserved: textOrNull, about },
      required: ['id', 'state'],
    },
  ],
} as const;

export const location = {
  type: 'object',
  properties: { name: text, coordinates: anything, state: text, reserved: textOrNull },
  required: ['name', 'coordinates', 'state'],
} as const;

export const workcell = {
  type: 'object',
  properties: {
    name: text,
    metadata,
    config: anything,
    modules: { type: 'array', items: moduleDefinition },
    locations: anything,
  },
  required: ['name', 'config', 'modules'],
} as const;

export const workcellState = {
  type: 'object',
  properties: {
    status: text,
    error: {},
    locations: { type: 'object', additionalProperties: location },
    modules: { type: 'object', additionalProperties: module },
    workflows: { type: 'object', additionalProperties: workflowRun },
    workcell,
    paused: { type: 'boolean' },
    locked: { type: 'boolean' },
    shutdown: { type: 'boolean' },
  },
  required: ['locations', 'modules', 'workflows', 'workcell', 'paused', 'locked', 'shutdown'],
} as const;

export type WorkflowRun = FromSchema<typeof workflowRun>;
export type Experiment = FromSchema<typeof experiment>;
export type Campaign = FromSchema<typeof campaign>;
export type WeiEvent = FromSchema<typeof event>;
export type DataPoint = FromSchema<typeof dataPoint>;

const ajv = newAjv({ strict: false, allErrors: true });

/** The value, if it is of that type. @throws Error as pydantic's, with every place that does not fit. */
export function validated<T>(schema: object, value: unknown): T {
  if (ajv.validate(schema, value)) return value as T;
  throw new Error(
    `ValidationError: ${ajv.errorsText(ajv.errors)} in ${JSON.stringify(value).slice(0, 2000)}`,
  );
}
