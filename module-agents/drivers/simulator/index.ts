/** Instruments that are made up, from a few lines of a workcell file. */

import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { byName, object, optional } from '../../../shared/contracts/object-schema.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { evaluateTexts, textOf } from '../../../shared/expressions/index.ts';
import type { ActionDefinition, ActionResult, ModuleDefinition } from '../../sdk/inside.ts';
import {
  checkOfConfig,
  configuredModule,
  describeAction,
  type DescribedAction,
} from '../common/configured-action.ts';
import { type DriverKind, nobodysId } from '../contract/index.ts';
import { demandExpressions, typeOfReturned } from '../common/simulated-expressions.ts';
import { sleep } from '../common/sleep.ts';

interface SimulatedAction extends DescribedAction {
  /** Seconds, or the least and the most of them, or an expression. */
  duration?: number | [number, number] | string;
  returns?: Returned;
  /** 0 to 1, or an expression. */
  failure_rate?: number | string;
}

/** Texts in it may hold expressions. */
interface Returned {
  data?: JsonObject;
  files?: Record<string, string>;
}

const seconds = { type: 'number', minimum: 0, maximum: 1e7 } as const;

const check = checkOfConfig({
  duration: { ...seconds, type: ['number', 'array', 'string'], items: seconds, minItems: 2, maxItems: 2 },
  returns: object({ [optional]: { data: { type: 'object' }, files: byName(text) } }),
  failure_rate: { type: ['number', 'string'], minimum: 0, maximum: 1 },
});

export const simulatorKind: DriverKind = {
  interfaces: ['simulator'],
  declaration: nobodysId,
  make: ({ name, config }) => simulator(name, config),
};

/**
 * An instrument from a few lines of a workcell file: it takes its time, returns what it is told to, and fails as often
 * as it is told to; what it is told may depend on its arguments.
 * @param random 0 to 1, as `Math.random`
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function simulator(
  name: string,
  config: JsonObject,
  random: () => number = Math.random,
): ModuleDefinition {
  return configuredModule<SimulatedAction>(name, config, {
    ...{ description: 'A simulated instrument', check, demand: demandExpressions },
    make: (action, of) => simulatedAction(action, of, random),
  });
}

function simulatedAction(name: string, config: SimulatedAction, random: () => number): ActionDefinition {
  const { duration = 0, returns = {}, failure_rate = 0 } = config;
  return {
    ...describeAction(config),
    results: describeResults(config),
    ...(returns.data && { simulated: returns.data }),
    async run({ args, command: { attempt }, signal }) {
      signal.throwIfAborted();
      const told = comeTo({ duration, returns, failure_rate }, { args, attempt });
      const lasts = Array.isArray(told.duration)
        ? between(told.duration, random())
        : numberOf(told.duration, 'duration');
      if (lasts > 0) await sleep(lasts * 1000, signal);
      if (random() < numberOf(told.failure_rate, 'failure_rate'))
        throw new WeirError('action_failed', `the simulated action "${name}" failed`);
      return resultOf(told.returns);
    },
  };
}

type Told = Required<Pick<SimulatedAction, 'duration' | 'returns' | 'failure_rate'>>;

/** What is told of an action, with what its expressions come to. */
function comeTo(told: Told, variables: JsonObject): Told {
  try {
    const { duration, returns, failure_rate } = told;
    const { data, files } = returns;
    const given = { duration, failure_rate, ...(data && { data }), ...(files && { files }) };
    const { data: values, files: texts, ...others } = evaluateTexts(given, variables) as typeof given;
    return { ...others, returns: { ...(values && { data: values }), ...(texts && { files: texts }) } };
  } catch (error) {
    throw new WeirError('action_failed', `an expression of the simulator: ${messageOf(error)}`);
  }
}

/** What it will return, with types: all that a simulated run of a real module could be told, too. */
function describeResults(config: SimulatedAction) {
  const { data, files } = config.returns ?? {};
  const typed = Object.entries(data ?? {}).map(([label, value]) => {
    const type = typeOfReturned(value, config);
    return [label, type === 'any' ? {} : { type }];
  });
  const named = Object.keys(files ?? {}).map((label) => [label, { type: 'file' }]);
  return Object.fromEntries([...typed, ...named]) as NonNullable<ActionDefinition['results']>;
}

function numberOf(value: Json, key: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new WeirError('action_failed', `"${key}" of the simulator comes to ${JSON.stringify(value)}`);
}

function resultOf({ data, files }: Returned): ActionResult {
  return {
    ...(data === undefined ? {} : { data }),
    files: Object.fromEntries(
      Object.entries(files ?? {}).map(([label, content]) => [
        label,
        { name: fileName(label), content: textOf(content) },
      ]),
    ),
  };
}

function fileName(label: string): string {
  return /\.[A-Za-z0-9]+$/.test(label) ? label : `${label}.txt`;
}

function between([least, most]: [number, number], at: number): number {
  return least + (most - least) * at;
}
