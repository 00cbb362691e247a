import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from '../address.ts';

/** What an answer may tell of one kind, and characters of one sentence, at most. */
export const inquiryLimits = { findings: 50, characters: 2000 } as const;

const finding = {
  type: 'object',
  properties: {
    /** The name of the argument, or of the file, that it is about; missing where it is about none alone. */
    argument: { type: 'string', maxLength: 200 },
    message: { type: 'string', minLength: 1, maxLength: inquiryLimits.characters },
  },
  required: ['message'],
  additionalProperties: false,
} as const;

/** What a module has found of the arguments of one of its actions. */
export type ArgumentFinding = FromSchema<typeof finding>;

const findings = { type: 'array', items: finding, maxItems: inquiryLimits.findings } as const;

/**
 * agent → whoever made the inquiry: what the module says.
 *
 * - `answered`: by `problems` and `warnings` of a check, by `data` or `fails` of a simulation
 * - `none`: the action has no function for it
 * - `failed`: the function threw, took too long, or answered with nonsense; `message` says which
 */
export const inquiryAnswer = {
  type: 'inquiry.answer',
  route: 'inquiry-answer',
  header: [],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      /** The id of the inquiry. */
      inquiry: { type: 'string' },
      outcome: { type: 'string', enum: ['answered', 'none', 'failed'] },
      message: { type: 'string', maxLength: inquiryLimits.characters },
      /** Why the action would not take the arguments. */
      problems: findings,
      /** What is odd about them; it would take them. */
      warnings: findings,
      /** What the action would return. */
      data: { type: 'object', additionalProperties: true },
      /** Why it would fail, where it would. */
      fails: { type: 'string', maxLength: inquiryLimits.characters },
    },
    required: ['module', 'instance', 'inquiry', 'outcome'],
    additionalProperties: false,
  },
} as const;
