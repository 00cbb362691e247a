/** Steps that only wait. */

import { setTimeout as delay } from 'node:timers/promises';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { action, type CheckAnswer, type ModuleDefinition } from '../../sdk/inside.ts';
import { badConfig } from '../common/bad-workcell.ts';
import { type DriverKind, nobodysId } from '../contract/index.ts';
import { sleep } from '../common/sleep.ts';

const check = compile({ type: 'object', properties: {}, additionalProperties: false });

/** The clock may be set while a step waits; it is looked at this often, in milliseconds. */
const lookAgain = 1000;

export const utilitiesKind: DriverKind = {
  interfaces: ['utilities'],
  declaration: nobodysId,
  recovers: 'it waits for what is left',
  make: ({ name, config }) => utilities(name, config),
};

/**
 * Steps that only wait, many at once. After a restart they wait for what is left.
 * @throws WeirError `bad_workcell` where `config` holds anything.
 */
export function utilities(name: string, config: JsonObject): ModuleDefinition {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  return {
    name,
    description: 'Steps that wait',
    capacity: 100,
    actions: {
      delay: action({
        description: 'Waits for so many seconds',
        args: {
          type: 'object',
          properties: {
            seconds: { type: 'number', minimum: 0, maximum: 1e7, description: 'How long to wait' },
          },
          required: ['seconds'],
        },
        run: ({ args, signal }) => sleep(args.seconds * 1000, signal),
        // A clock that was set back meanwhile must not make the step any longer than it was meant to be.
        recover({ args, signal, started_at }) {
          const whole = args.seconds * 1000;
          return sleep(Math.min(whole, started_at + whole - Date.now()), signal);
        },
      }),
      delay_until: action({
        description: 'Waits until a moment; does not wait where it has passed',
        args: {
          type: 'object',
          properties: {
            time: {
              type: 'string',
              format: 'iso-date-time',
              description: 'ISO 8601; without an offset it is local time of the agent',
            },
          },
          required: ['time'],
        },
        check: ({ args }) => checkMoment(args.time),
        run: ({ args, signal }) => sleepUntil(args.time, signal),
        recover: ({ args, signal }) => sleepUntil(args.time, signal),
      }),
    },
  };
}

function checkMoment(time: string): CheckAnswer {
  const until = Date.parse(time);
  if (Number.isNaN(until)) return { problems: [{ argument: 'time', message: `"${time}" is no moment` }] };
  const has = `${new Date(until).toISOString()} has passed: the step will not wait`;
  return until <= Date.now() ? { warnings: [{ argument: 'time', message: has }] } : {};
}

async function sleepUntil(time: string, signal: AbortSignal): Promise<void> {
  const until = Date.parse(time);
  if (Number.isNaN(until)) throw new WeirError('bad_arguments', `"${time}" is no moment`);
  for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
    await delay(Math.min(left, lookAgain), undefined, { signal });
  }
}
