import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from '../address.ts';
import { anyObject, text } from '../fields.ts';
import { byName, listOf, object, optional } from '../object-schema.ts';

/**
 * gateway, owner → one agent: what does the module say of this action with these arguments? Nothing is done by it, and no command
 * can be made of it: an agent answers it with a function that is not the one that acts. Nothing of it is durable. Who asks
 * waits for a moment, and does without an answer that does not come.
 *
 * - `check`: would the action take these arguments now?
 * - `simulate`: what would it return? For rehearsals.
 */
export const inquiry = {
  route: 'inquiry',
  header: [],
  body: object({
    ...addressProperties,
    asks: { type: 'string', enum: ['check', 'simulate'] },
    action: { type: 'string', minLength: 1 },
    args: anyObject,
    /** Argument → the name of the file, or a path that ends with it; the file itself may be nowhere yet. */
    files: byName(text),
  }),
} as const;

/**
 * gateway → owner: what would become of the lab? Nothing is done and nothing is promised by it. Nothing of it is durable, as of an
 * inquiry of an agent: who asks does without an answer that does not come.
 */
export const ownerInquiry = {
  route: 'owner-inquiry',
  header: [],
  // Of another version an owner may be asked what it does not know: then it says so.
  body: object({ asks: { type: 'string', minLength: 1, maxLength: 40 }, about: anyObject }),
} as const;

/** owner → whoever made the inquiry: `data` where it is answered, and where it has failed, in `message`, why. */
export const ownerAnswer = {
  route: 'inquiry-answer',
  header: [],
  body: object({
    /** The id of the inquiry. */
    inquiry: text,
    outcome: { type: 'string', enum: ['answered', 'failed'] },
    [optional]: { message: { type: 'string', maxLength: 2000 }, data: anyObject },
  }),
} as const;

/** What an answer may tell of one kind, and characters of one sentence, at most. */
export const inquiryLimits = { findings: 50, characters: 2000 } as const;

const finding = object({
  message: { type: 'string', minLength: 1, maxLength: inquiryLimits.characters },
  [optional]: {
    /** The name of the argument, or of the file, that it is about; missing where it is about none alone. */
    argument: { type: 'string', maxLength: 200 },
  },
});

/** What a module has found of the arguments of one of its actions. */
export type ArgumentFinding = FromSchema<typeof finding>;

const findings = { ...listOf(finding), maxItems: inquiryLimits.findings } as const;

/**
 * agent → whoever made the inquiry: what the module says.
 *
 * - `answered`: by `problems` and `warnings` of a check, by `data` or `fails` of a simulation
 * - `none`: the action has no function for it
 * - `failed`: the function threw, took too long, or answered with nonsense; `message` says which
 */
export const inquiryAnswer = {
  route: 'inquiry-answer',
  header: [],
  body: object({
    ...addressProperties,
    /** The id of the inquiry. */
    inquiry: text,
    outcome: { type: 'string', enum: ['answered', 'none', 'failed'] },
    [optional]: {
      message: { type: 'string', maxLength: inquiryLimits.characters },
      /** Why the action would not take the arguments. */
      problems: findings,
      /** What is odd about them; it would take them. */
      warnings: findings,
      /** What the action would return. */
      data: anyObject,
      /** Why it would fail, where it would. */
      fails: { type: 'string', maxLength: inquiryLimits.characters },
    },
  }),
} as const;
