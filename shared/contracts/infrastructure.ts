import type { FromSchema } from 'json-schema-to-ts';
import { text, textOrNull, utcOrNull } from './fields.ts';
import { titled, told } from './object-schema.ts';

/**
 * What weir itself stands on.
 *
 * - `broker`, `store`: it cannot be used
 * - `orchestrator`: none leads the workcell
 * - `disk`: that of the data folder is full, or about to be
 */
const infrastructureKeys = ['broker', 'store', 'orchestrator', 'disk'] as const;

/** That something on which weir itself stands is not well. Words and times as those of a reason. */
export const infrastructureTroubleView = titled(
  'InfrastructureTrouble',
  'That something on which weir itself stands is not well.',
  {
    key: { type: 'string', enum: infrastructureKeys },
    text: told(text, 'What is so.'),
    since: told(utcOrNull, "Since when, as far as this gateway has seen it, by the gateway's clock."),
    then: told(text, 'What comes of it.'),
    first: told(text, 'What a person does before the command.'),
    next: told(textOrNull, 'The command to type; null where there is none.'),
  },
);

export type InfrastructureTrouble = FromSchema<typeof infrastructureTroubleView>;
