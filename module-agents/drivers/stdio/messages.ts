import type { AnySchema } from 'ajv/dist/2020.js';
import { adminCommands, type AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { anyObject, flag, positive, text } from '../../../shared/contracts/fields.ts';
import { byName, listOf, openObject, optional } from '../../../shared/contracts/object-schema.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { demandSchema } from '../../../shared/foreign-schemas/index.ts';
import { schemaOfResult, type ResultDescription } from '../../sdk/inside.ts';

/** The version of the protocol that weir speaks. */
export const protocolVersion = 1;

export type DescribedAction = {
  description?: string;
  args?: JsonObject;
  files?: Record<string, { description?: string; required?: boolean }>;
  results?: Record<string, ResultDescription>;
  /** Of `check`, `simulate` and `recover`. */
  can?: string[];
};

/** What a driver says of itself: its answer to `initialize`. */
export type Described = {
  protocol: number;
  kit?: string;
  description?: string;
  version?: string;
  model?: string;
  capacity?: number;
  actions: Record<string, DescribedAction>;
  /** `state`, and orders. */
  has?: string[];
};

const finding = openObject({ message: text, [optional]: { argument: text } });
const findings = { problems: listOf(finding), warnings: listOf(finding) };
const files = byName(openObject({ [optional]: { description: text, required: flag } }));

const described = openObject({
  ...{ protocol: { type: 'integer' } },
  actions: byName(
    openObject({
      [optional]: {
        ...{ description: text, args: anyObject, files, results: byName(anyObject) },
        can: listOf({ type: 'string' }),
      },
    }),
  ),
  [optional]: {
    ...{ kit: text, description: text, version: text, model: text, capacity: positive },
    has: listOf({ type: 'string' }),
  },
});

/** The shape of each answer, by the request's method; what a message has beyond it is left alone. */
export const answerShapes = {
  initialize: compile(described),
  act: compile(openObject({ [optional]: { data: anyObject, files: byName(text), missing: byName(text) } })),
  check: compile(openObject({ [optional]: findings })),
  simulate: compile(openObject({ [optional]: { data: anyObject } })),
  // What is in it is judged where all modules' reports are.
  state: compile(openObject({ [optional]: { details: anyObject, error: text, flags: listOf(text) } })),
};

/** What is said of an action's arguments where nothing is. */
const anyArguments: JsonObject = { type: 'object' };

/**
 * What a driver says of itself, after a look at what its schemas promise.
 * @throws Error with a sentence that goes on from "the driver" and names the action
 */
export function demandDescribed(answer: Json): Described {
  const said = answer as Described;
  if (said.protocol !== protocolVersion) {
    throw new Error(
      `speaks version ${said.protocol} of the protocol, and weir speaks version ${protocolVersion}`,
    );
  }
  for (const [action, { args = anyArguments, results = {} }] of Object.entries(said.actions)) {
    demand(`the args of action "${action}"`, args, true);
    for (const [label, result] of Object.entries(results)) {
      const schema = schemaOfResult(result);
      if (schema) demand(`the result "${label}" of action "${action}"`, schema, false);
    }
  }
  return said;
}

function demand(what: string, schema: AnySchema, defaults: boolean): void {
  try {
    demandSchema(schema, { defaults });
  } catch (error) {
    throw new Error(`describes ${what} with no JSON Schema that can be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The orders that the driver wants to hear of. */
export function ordersOf({ has = [] }: Described): AdminCommand[] {
  return adminCommands.filter((command) => has.includes(command));
}
