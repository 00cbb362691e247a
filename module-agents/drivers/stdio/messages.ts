import type { AnySchema } from 'ajv/dist/2020.js';
import { aboutSchema } from '../../../shared/contracts/about.ts';
import { adminCommands, type AdminCommand } from '../../../shared/contracts/admin-command.ts';
import {
  driverProtocol,
  driverRequests,
  type DriverAnswer,
} from '../../../shared/contracts/driver-protocol.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { acted, messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { defined, isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { demandSchema } from '../../../shared/foreign-schemas/index.ts';
import { aboutOfActions, type HowItFailed, schemaOfResult, whyNotKeptRunning } from '../../sdk/inside.ts';

/** What a driver says of itself. */
export type Described = DriverAnswer<'initialize'>;
export type DescribedAction = Described['actions'][string];

/** The shape of each answer, by the request's method; what a message has beyond it is left alone. */
export const answerShapes = {
  initialize: compile(driverRequests.initialize.result),
  act: compile(driverRequests.act.result),
  check: compile(driverRequests.check.result),
  simulate: compile(driverRequests.simulate.result),
  // What is in it is judged where all modules' reports are.
  state: compile(driverRequests.state.result),
};

const checkAbout = compile(aboutSchema);
/** Bytes that a module may say of itself: it travels in one message, with what its agent says. */
const longestAbout = maxMessageBytes / 2;

/** What is said of an action's arguments where nothing is. */
const anyArguments: JsonObject = { type: 'object' };

/**
 * What a driver says of itself, after a look at what its schemas promise.
 * @throws Error with a sentence that goes on from "the driver" and names the action
 */
export function demandDescribed(answer: Json): Described {
  const said = answer as Described;
  if (said.protocol !== driverProtocol.version) {
    throw new Error(
      `speaks version ${said.protocol} of the protocol, and weir speaks version ${driverProtocol.version}`,
    );
  }
  for (const [action, { args = anyArguments, results = {}, keeps_running, can = [] }] of Object.entries(
    said.actions,
  )) {
    const wrong = whyNotKeptRunning(action, keeps_running, can.includes('recover'));
    if (wrong !== undefined) throw new Error(`describes itself wrongly: ${wrong}`);
    demand(`the args of action "${action}"`, args, true);
    for (const [label, result] of Object.entries(results)) {
      const schema = schemaOfResult(result);
      if (schema) demand(`the result "${label}" of action "${action}"`, schema, false);
    }
  }
  demandTellable(said);
  return said;
}

/** Names that are none, and a module whose agent could not make itself known for all that it says. */
function demandTellable({ actions, description, version, model }: Described): void {
  const run = () => undefined;
  const able = Object.entries(actions).map(([action, said]) => {
    const { can = [], ...rest } = said;
    const answers = {
      ...(can.includes('check') && { check: run }),
      ...(can.includes('simulate') && { simulate: run }),
    };
    return [action, { ...rest, ...answers, run }] as const;
  });
  if (Object.hasOwn(actions, '__proto__'))
    throw new Error('has an action "__proto__", which cannot be a name');
  const about = aboutOfActions({
    ...{ name: '', actions: Object.fromEntries(able) },
    ...defined({ description, version, model }),
  });
  const [complaint] = checkAbout(about);
  if (complaint)
    throw new Error(`describes actions that cannot be told: ${complaint.pointer} ${complaint.message}`);
  const bytes = Buffer.byteLength(JSON.stringify(about));
  if (bytes <= longestAbout) return;
  throw new Error(
    `says more of itself than can be told: ${bytes} bytes of actions and descriptions, and ${longestAbout} fit`,
  );
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

/** What the `data` of an error say of a command that failed; members that are none of the protocol's are left out. */
export function howItFailed(said: Json | undefined): HowItFailed {
  if (!isObject(said)) return {};
  const { data, latch } = said;
  return {
    ...defined({ acted: acted.find((each) => each === said['acted']) }),
    ...(isObject(data) && { data }),
    latch: latch === true,
  };
}

/** The orders that the driver wants to hear of. */
export function ordersOf({ has = [] }: Described): AdminCommand[] {
  return adminCommands.filter((command) => has.includes(command));
}
