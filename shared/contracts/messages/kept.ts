import { addressProperties } from '../address.ts';

/** So many are told at once; of the others the agent hears when it has sent them again. */
export const mostKept = 1000;

/** Reports that the owner has committed: of an attempt by the id of its command, of an order by `answerName`. */
export const keptReports = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  maxItems: 1000,
} as const;

/** owner → one agent: these reports are in the store and need not be sent again. Mostly a command tells it by the way. */
export const kept = {
  type: 'kept',
  route: 'agent',
  header: [],
  body: {
    type: 'object',
    properties: { ...addressProperties, kept: keptReports },
    required: ['module', 'instance', 'kept'],
    additionalProperties: false,
  },
} as const;

/** The name of an answer to an order, among the reports that an owner has committed. */
export function answerName({ revision, phase }: { revision: number; phase: string }): string {
  return `order ${revision} ${phase}`;
}
