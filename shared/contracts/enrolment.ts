import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from './address.ts';
import { text, utc } from './fields.ts';
import { titled, told } from './object-schema.ts';

/** All that an agent on a PC of its own needs to know, and nobody else may. */
export const enrolmentSchema = titled(
  'Enrolment',
  'What an agent on a PC of its own needs. It is shown once, and is for one PC.',
  {
    workcell: told(text, 'The name of the workcell.'),
    ...addressProperties,
    broker_url: told(text, 'The broker, with an account of the agent’s own.'),
    gateway_url: told(text, 'The gateway.'),
    key: told(text, 'With which the agent proves itself to the gateway.'),
    lab_key: told(
      text,
      'By which the agent knows what is from its lab: an Ed25519 public key, in base64url.',
    ),
    made_at: utc,
  },
);

export type Enrolment = FromSchema<typeof enrolmentSchema>;

/** Whether a text is the URL of a gateway as agents ask it: an account, a query or a mark in it would go before their paths. */
export function isGatewayUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && hostname !== '' && [username, password, search, hash].join('') === '';
}
