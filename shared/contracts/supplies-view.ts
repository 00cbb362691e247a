import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, textOrNull, utcOrNull } from './fields.ts';
import { listOf, object, titled, told } from './object-schema.ts';

const amount = { type: 'number', minimum: 0 } as const;

const fields = {
  name: told(text, 'As the workcell file calls it.'),
  left: told(amount, 'How much is left. What steps in hand use is taken off already.'),
  capacity: amount,
  unit: textOrNull,
  low: told(flag, 'True where no more is left than `warn_at` of the workcell file.'),
} as const;

/** What is left of something that an instance uses up. */
const supplyView = titled('Supply', 'What is left of something that an instance uses up.', {
  ...fields,
  unsure: told(textOrNull, 'Why the count may be wrong; null where it is not.'),
  refilled_at: told(utcOrNull, 'Null where nobody has refilled it.'),
  refilled_by: textOrNull,
});

export const suppliesView = told(
  listOf(supplyView),
  'What is left of what it uses up, by the consumables of the workcell file. Earlier versions have none.',
);

export const lowSupplyView = titled('LowSupply', 'Something of which little is left, or too little.', {
  module: text,
  instance: text,
  ...fields,
  waiting: told(count, 'How many of the runs looked at wait for it.'),
  text: told(text, 'All of this in a sentence.'),
  next: told(text, 'The command to type once it is refilled.'),
});

/** What is left after a refill, by instance. */
export const refilledView = titled('Refilled', {
  instances: listOf(object({ instance: text, supplies: listOf(supplyView) })),
});

export type SupplyView = FromSchema<typeof supplyView>;
export type LowSupplyView = FromSchema<typeof lowSupplyView>;
