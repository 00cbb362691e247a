import { addressProperties } from '../address.ts';
import { leftBehindSchema } from '../left-behind.ts';
import { moduleReportSchema } from '../module-report.ts';

/** agent → heartbeat queue, every 2 s: the process lives. Never stored, but for the report, where it says something new. */
export const agentHeartbeat = {
  type: 'agent.heartbeat',
  route: 'heartbeats',
  header: ['session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      boot_id: { type: 'string' },
      /** Every command that the agent holds and has not settled, in whatever phase. */
      holding: { type: 'array', items: { type: 'string' } },
      /** Those of them on which the instrument acts right now. */
      acting: { type: 'array', items: { type: 'string' } },
      /** What the instrument last said of itself, where its module can tell. */
      report: moduleReportSchema,
      /** The number of the safety stop that latches the agent, null where none does. */
      stopped: { type: ['integer', 'null'], minimum: 1 },
      /** Abandoned actions whose driver has not come to its end; left out where there are none. */
      left_behind: leftBehindSchema,
    },
    required: ['module', 'instance', 'boot_id', 'holding', 'acting', 'stopped'],
    additionalProperties: false,
  },
} as const;
