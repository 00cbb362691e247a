import type { FromSchema } from 'json-schema-to-ts';
import { acted } from '../kernel/errors/weir-error.ts';
import type { JsonOf } from '../kernel/json/json.ts';
import { adminCommands } from './admin-command.ts';
import { cancelReasons } from './cancel-reason.ts';
import { anyObject, count, flag, positive, text } from './fields.ts';
import { reportFlags } from './module-report.ts';
import { byName, listOf, openObject, optional, told } from './object-schema.ts';

/**
 * What an agent and the program of a driver say to each other: JSON-RPC 2.0 on the program's standard input and output, a message a
 * line. docs/driver-protocol.md tells it, and docs/schemas/driver-protocol.json is made of this. Members that are not known are
 * ignored on both sides.
 */
export const driverProtocol = {
  version: 1,
  /** The variable that tells a program the version; a kit serves then, instead of its own command line. */
  variable: 'WEIR_DRIVER',
  /** Bytes of a line, with its end. */
  longestLine: 8 * 1024 * 1024,
} as const;

/** What the `code` of an error says; the last two are JSON-RPC's own. */
export const driverErrors = {
  /** The action raised: it failed; of `recover`, nobody knows. */
  raised: -32000,
  /** It failed, and is known to have. */
  failed: -32001,
  /** Nobody knows what the instrument did. */
  unknown: -32002,
  /** It stopped, as it was asked to. */
  cancelled: -32003,
  /** The driver knows none of the versions that were offered; `data.versions` has those that it knows. */
  noVersion: -32010,
  /** Nothing was done: there is no such method or action. */
  noMethod: -32601,
  /** Nothing was done: the params do not fit. */
  badParams: -32602,
} as const;

const name = { type: 'string', minLength: 1 } as const;
const path = told(text, 'An absolute path.');

const described = { [optional]: { description: text } } as const;

const action = openObject({
  [optional]: {
    ...described[optional],
    args: told(anyObject, 'JSON Schema (2020-12) of an object.'),
    files: told(
      byName(openObject({ [optional]: { description: text, required: told(flag, 'true if not said.') } })),
      'Input files by argument.',
    ),
    results: told(
      byName(anyObject),
      'By label the JSON Schema of its value, or { "type": "file" }; both may have a description, and optional: true if it may be left out.',
    ),
    results_checked: told(flag, 'false where a result that does not fit is a warning, and no failure.'),
    can: told(listOf(text), 'Of check, simulate and recover, those that the action answers.'),
    keeps_running: told(
      flag,
      'True if the instrument keeps running when the agent goes away. The action must answer recover; false if not said.',
    ),
  },
});

const command = {
  command: told(name, 'Its id: one command is never sent twice.'),
  run: text,
  experiment: text,
  step: text,
  attempt: positive,
  action: name,
  args: told(anyObject, 'They fit the schema; defaults are filled in.'),
  files: told(byName(path), 'Input files by argument.'),
  workdir: told(path, 'A folder for the files of this command.'),
} as const;
const trace = { traceparent: text, tracestate: text } as const;

const asked = { action: name, args: anyObject } as const;
const names = told(byName(text), 'The names of input files by argument; the files may not exist yet.');

const result = openObject({
  [optional]: {
    data: told(anyObject, 'Values by label.'),
    files: told(byName(text), 'Result files by label. A relative path starts in workdir.'),
    missing: told(byName(text), 'Label → why a file that belongs to the result could not be had.'),
  },
});
const findings = listOf(openObject({ message: text, [optional]: { argument: text } }));
const nothing = openObject({});

/** What the agent asks of a driver, and what is answered. */
export const driverRequests = {
  initialize: {
    params: openObject({
      protocol: told(positive, 'The version that weir speaks.'),
      module: name,
      instance: name,
      config: anyObject,
    }),
    result: openObject({
      protocol: positive,
      actions: byName(action),
      [optional]: {
        kit: told(text, 'What the driver is made with, for people.'),
        ...{ description: text, version: text, model: text },
        capacity: told(positive, 'How many commands at once; 1 if not said.'),
        has: told(listOf(text), `Of state, ${adminCommands.join(', ')}, those that the driver answers.`),
        files: told(
          listOf(text),
          'What it has loaded from its own folder: a save of these starts it anew, where that is wanted.',
        ),
      },
    }),
  },
  act: { params: openObject({ ...command, [optional]: trace }), result },
  recover: {
    params: openObject({
      ...command,
      started_at: told(count, 'When it was begun: milliseconds since the epoch.'),
      [optional]: trace,
    }),
    result,
  },
  check: {
    params: openObject({ ...asked, files: names }),
    result: openObject({ [optional]: { problems: findings, warnings: findings } }),
  },
  simulate: {
    params: openObject({ ...asked, files: names }),
    result: openObject({ [optional]: { data: anyObject, files: byName(text) } }),
  },
  state: {
    params: nothing,
    result: openObject({
      [optional]: {
        flags: told(listOf(text), `Of ${reportFlags.join(', ')}; READY if not said.`),
        error: text,
        details: anyObject,
      },
    }),
  },
  order: {
    params: openObject({ command: { type: 'string', enum: adminCommands }, [optional]: { by: text } }),
    result: nothing,
  },
  end: { params: nothing, result: nothing },
} as const;

type DriverRequest = keyof typeof driverRequests;
/** What a driver answers to a request of that method. */
export type DriverAnswer<M extends DriverRequest> = JsonOf<FromSchema<(typeof driverRequests)[M]['result']>>;

/** What the agent tells without waiting for an answer. */
const noticesToDriver = {
  cancel: openObject({
    command: name,
    reason: { type: 'string', enum: cancelReasons },
    message: told(text, 'A sentence for people.'),
  }),
  abandon: openObject({ command: name }),
} as const;

/** What a driver tells. */
export const noticesOfDriver = {
  progress: openObject({
    command: name,
    [optional]: { fraction: { type: 'number', minimum: 0, maximum: 1 }, note: text },
  }),
  log: openObject({
    level: { type: 'string', enum: ['info', 'warning', 'error'] },
    text,
    [optional]: { command: told(name, 'Missing where the line is of no command.') },
  }),
  goes_on: openObject({ command: name, note: text }),
} as const;

/** In the `data` of an error of act or recover, for a command that failed: -32000 and -32001. */
const failureData = openObject({
  [optional]: {
    acted: told({ type: 'string', enum: acted }, 'Whether the instrument acted.'),
    data: told(anyObject, 'Values by label, kept with the step.'),
    latch: told(flag, 'true where the instrument is given nothing more until a person resets it.'),
    traceback: text,
  },
});

const error = openObject({
  code: { type: 'integer' },
  message: told(text, 'One sentence for people.'),
  [optional]: { data: failureData },
});

const version = { jsonrpc: { const: '2.0' } } as const;
const id = { type: 'integer' } as const;

function request(method: string, params: object): object {
  return openObject({ ...version, id, method: { const: method }, params: params as typeof anyObject });
}

function notice(method: string, params: object): object {
  return openObject({ ...version, method: { const: method }, params: params as typeof anyObject });
}

function under(prefix: string, schemas: readonly (readonly [string, object])[]): Record<string, object> {
  return Object.fromEntries(schemas.map(([of, schema]) => [`${prefix}_${of}`, schema]));
}

const requests = Object.entries(driverRequests);
const ofWeir = {
  ...under(
    'request',
    requests.map(([method, { params }]) => [method, request(method, params)]),
  ),
  ...under(
    'notification',
    Object.entries(noticesToDriver).map(([method, params]) => [method, notice(method, params)]),
  ),
};
const ofDriver = {
  ...under(
    'answer',
    requests.map(([method, of]) => [method, openObject({ ...version, id, result: of.result })]),
  ),
  error: openObject({ ...version, id, error }),
  ...under(
    'notification',
    Object.entries(noticesOfDriver).map(([method, params]) => [method, notice(method, params)]),
  ),
};

function anyOf(schemas: object): object {
  return { anyOf: Object.keys(schemas).map((key) => ({ $ref: `#/$defs/${key}` })) };
}

/** All of it as one JSON Schema: of a line that either of both may write, with a definition for each kind of message. */
export const driverProtocolSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: `A line of weir's driver protocol, version ${driverProtocol.version}`,
  anyOf: [{ $ref: '#/$defs/line_of_weir' }, { $ref: '#/$defs/line_of_driver' }],
  $defs: { line_of_weir: anyOf(ofWeir), line_of_driver: anyOf(ofDriver), ...ofWeir, ...ofDriver },
};
