import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import { compile } from '../../shared/contracts/schema.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { ActionDefinition, ActionResult, ModuleDefinition } from '../sdk/define-module.ts';
import { badConfig } from './bad-workcell.ts';
import { demandSchemas, describeAction, describedAction, type DescribedAction } from './configured-action.ts';
import { sleep } from './sleep.ts';

interface SimulatedAction extends DescribedAction {
  /** Seconds, or the least and the most of them. */
  duration?: number | [number, number];
  returns?: { data?: JsonObject; files?: Record<string, string> };
  /** 0 to 1. */
  failure_rate?: number;
}

interface SimulatorConfig {
  capacity?: number;
  actions?: Record<string, SimulatedAction>;
}

const seconds = { type: 'number', minimum: 0, maximum: 1e7 } as const;

const check = compile({
  type: 'object',
  properties: {
    capacity: { type: 'integer', minimum: 1 },
    actions: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: {
          ...describedAction,
          duration: {
            type: ['number', 'array'],
            minimum: 0,
            maximum: 1e7,
            items: seconds,
            minItems: 2,
            maxItems: 2,
          },
          returns: {
            type: 'object',
            properties: {
              data: { type: 'object' },
              files: { type: 'object', additionalProperties: { type: 'string' } },
            },
            additionalProperties: false,
          },
          failure_rate: { type: 'number', minimum: 0, maximum: 1 },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
});

/**
 * An instrument from a few lines of a workcell file: it takes its time, returns what it is told to, and fails as often
 * as it is told to.
 * @param random 0 to 1, as `Math.random`
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function simulator(
  name: string,
  config: JsonObject,
  random: () => number = Math.random,
): ModuleDefinition {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  const { capacity, actions = {} } = config as SimulatorConfig;
  demandSchemas(name, actions);
  return {
    name,
    description: 'A simulated instrument',
    ...(capacity === undefined ? {} : { capacity }),
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, of]) => [action, simulatedAction(action, of, random)]),
    ),
  };
}

function simulatedAction(name: string, config: SimulatedAction, random: () => number): ActionDefinition {
  const { duration = 0, returns = {}, failure_rate = 0 } = config;
  return {
    ...describeAction(config),
    results: describeResults(returns),
    async run({ signal }) {
      signal.throwIfAborted();
      const lasts = typeof duration === 'number' ? duration : between(duration, random());
      if (lasts > 0) await sleep(lasts * 1000, signal);
      if (random() < failure_rate)
        throw new WeirError('action_failed', `the simulated action "${name}" failed`);
      return resultOf(returns);
    },
  };
}

/** What it will return, with types: all that a simulated run of a real module could be told, too. */
function describeResults({ data, files }: NonNullable<SimulatedAction['returns']>) {
  const typed = Object.entries(data ?? {}).map(([label, value]) => [label, { type: typeOf(value) }]);
  const named = Object.keys(files ?? {}).map((label) => [label, { type: 'file' }]);
  return Object.fromEntries([...typed, ...named]) as NonNullable<ActionDefinition['results']>;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function resultOf({ data, files }: NonNullable<SimulatedAction['returns']>): ActionResult {
  return {
    ...(data === undefined ? {} : { data }),
    files: Object.fromEntries(
      Object.entries(files ?? {}).map(([label, content]) => [label, { name: fileName(label), content }]),
    ),
  };
}

function fileName(label: string): string {
  return /\.[A-Za-z0-9]+$/.test(label) ? label : `${label}.txt`;
}

function between([least, most]: [number, number], at: number): number {
  return least + (most - least) * at;
}
