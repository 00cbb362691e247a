import type { FromSchema } from 'json-schema-to-ts';
import { reasonView, instrumentStates } from './now.ts';
import { count, flag, listOf, text, textOrNull, told, utc, utcOrNull } from './fields.ts';
import { moduleFlags } from './module-report.ts';
import { object } from './object-schema.ts';

const position = told({ type: ['integer', 'null'], minimum: 0 } as const, "The step's position, from 0.");

/** What an instance has in hand. */
export const inHandView = {
  title: 'InHand',
  description: 'A command that an instance has in hand.',
  ...object({
    run_id: text,
    command_id: text,
    step: position,
    step_name: textOrNull,
    acting_since: utcOrNull,
    asked_to_stop: told(utcOrNull, 'Null where nobody has asked.'),
    rested: told(flag, 'True where the instrument is at rest and only files are on their way.'),
    answers: told(flag, 'False once it goes on 8 s after it was asked to stop.'),
    text: told(text, 'All of this in a sentence.'),
  }),
} as const;

/** An abandoned action whose driver runs on. */
export const leftBehindView = {
  title: 'LeftBehind',
  description: "An abandoned action whose driver runs on in the agent's process.",
  ...object({
    run_id: textOrNull,
    command_id: text,
    step: position,
    step_name: text,
    acting_since: utcOrNull,
    abandoned_at: utcOrNull,
    text,
  }),
} as const;

/** WEI's status of a module. */
export const moduleStatusView = {
  title: 'ModuleStatus',
  description: "WEI's flags; several can be true.",
  ...object(
    Object.fromEntries(moduleFlags.map((name) => [name, flag])) as Record<
      (typeof moduleFlags)[number],
      typeof flag
    >,
    {
      UNKNOWN: told(flag, 'True where it cannot be reached.'),
    },
  ),
} as const;

const holdView = object({
  revision: told(count, 'The number of the order.'),
  since: utc,
  by: textOrNull,
});

/** The holds that are set, by name. */
export const holdsView = {
  title: 'Holds',
  description: 'What operators hold, each with the order that did it. Those that are not set are missing.',
  ...object(
    {},
    { stopped: holdView, cancelled: holdView, shut_down: holdView, paused: holdView, locked: holdView },
  ),
} as const;

export const presence = told(
  { type: 'string', enum: ['present', 'lost', 'gone'] } as const,
  '`lost`: its agent is silent; `gone`: it has said goodbye.',
);

/** How a safety stop stands at an instance. */
export const stopFields = {
  stopped: told(flag, "Stopped by the safety stop that holds it, by its agent's own word."),
  stop_asked_at: told(utcOrNull, 'Of a safety stop that it has not confirmed.'),
} as const;
export const unconfirmedField = {
  stop_unconfirmed: told(
    textOrNull,
    'Why nobody may take it for stopped although a safety stop was asked of it; null elsewhere. Earlier versions have none.',
  ),
} as const;

/** An instance of a module. */
export const instanceView = {
  title: 'Instance',
  description: 'An instance of a module: one agent, and the instrument that it serves.',
  ...object(
    {
      instance: text,
      presence,
      since: utcOrNull,
      status: moduleStatusView,
      error: textOrNull,
      ...stopFields,
      state: { type: ['string', 'null'], enum: [...instrumentStates, null] },
      reasons: listOf(reasonView),
      runs: told(listOf(inHandView), 'What it has in hand.'),
      left_behind: listOf(leftBehindView),
    },
    {
      ...unconfirmedField,
      host: told(
        text,
        'The machine that its agent runs on, by its own word. Missing where an earlier version has said hello.',
      ),
    },
  ),
} as const;

export type InHandView = FromSchema<typeof inHandView>;
export type LeftBehindView = FromSchema<typeof leftBehindView>;
export type HoldsView = FromSchema<typeof holdsView>;
