import type { FromSchema } from 'json-schema-to-ts';
import { reasonView, instrumentStates } from './now.ts';
import { anyObject, count, flag, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';
import { suppliesView } from './supplies-view.ts';
import { moduleFlags } from './module-report.ts';

const position = told({ type: ['integer', 'null'], minimum: 0 } as const, "The step's position, from 0.");

/** What an instance has in hand. */
export const inHandView = titled('InHand', 'A command that an instance has in hand.', {
  run_id: text,
  command_id: text,
  step: position,
  step_name: textOrNull,
  acting_since: utcOrNull,
  asked_to_stop: told(utcOrNull, 'Null where nobody has asked.'),
  rested: told(flag, 'True where the instrument is at rest and only files are on their way.'),
  answers: told(flag, 'False once it goes on 8 s after it was asked to stop.'),
  text: told(text, 'All of this in a sentence.'),
});

/** An abandoned action whose driver runs on. */
export const leftBehindView = titled(
  'LeftBehind',
  "An abandoned action whose driver runs on in the agent's process.",
  {
    run_id: textOrNull,
    command_id: text,
    step: position,
    step_name: text,
    acting_since: utcOrNull,
    abandoned_at: utcOrNull,
    text,
  },
);

/** WEI's status of a module. */
export const moduleStatusView = titled('ModuleStatus', "WEI's flags; several can be true.", {
  ...(Object.fromEntries(moduleFlags.map((name) => [name, flag])) as Record<
    (typeof moduleFlags)[number],
    typeof flag
  >),
  [optional]: {
    UNKNOWN: told(flag, 'True where it cannot be reached.'),
  },
});

const holdView = object({
  revision: told(count, 'The number of the order.'),
  since: utc,
  by: textOrNull,
});

/** The holds that are set, by name. */
export const holdsView = titled(
  'Holds',
  'What operators hold, each with the order that did it. Those that are not set are missing.',
  {
    [optional]: {
      stopped: holdView,
      cancelled: holdView,
      shut_down: holdView,
      paused: holdView,
      locked: holdView,
    },
  },
);

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
export const instanceView = titled(
  'Instance',
  'An instance of a module: one agent, and the instrument that it serves.',
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
    [optional]: {
      ...unconfirmedField,
      host: told(
        text,
        'The machine that its agent runs on, by its own word. Missing where an earlier version has said hello.',
      ),
      supplies: suppliesView,
      details: told(anyObject, 'What its instrument tells of itself. Earlier versions have none.'),
    },
  },
);

export type InHandView = FromSchema<typeof inHandView>;
export type LeftBehindView = FromSchema<typeof leftBehindView>;
export type HoldsView = FromSchema<typeof holdsView>;
