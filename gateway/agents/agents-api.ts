import { enrolmentSchema } from '../../shared/contracts/enrolment.ts';
import { listOf, text, textOrNull, told, utc, utcOrNull } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { json, type Operation } from '../api/operation.ts';
import { withStore } from '../api/shared-parts.ts';

const tag = 'Keys';
const path = '/agents/{module}/{instance}/enrolment';

/** Where the PC of the agent reaches the lab. */
export const reachedSchema = {
  title: 'Reached',
  ...object(
    {},
    {
      broker_url: told(
        text,
        'The broker as the PC of the agent reaches it, without an account; as the gateway reaches it unless given.',
      ),
      gateway_url: told(text, 'The gateway as the PC of the agent reaches it; as it was asked unless given.'),
    },
  ),
} as const;

const enrolledSchema = {
  title: 'EnrolledAgent',
  description: 'An agent that was enrolled, without its secrets.',
  ...object({
    module: text,
    instance: text,
    state: told({ type: 'string', enum: ['good', 'revoked'] } as const, '`good`: its enrolment counts.'),
    key: told(text, 'The name of its key.'),
    enrolled_at: utc,
    enrolled_by: told(textOrNull, 'The name of the key that enrolled it.'),
    revoked_at: utcOrNull,
    revoked_by: textOrNull,
  }),
} as const;

const address = object({ module: told(text, 'What it serves.'), instance: told(text, 'Its own name.') });
const errors = ['not_found', 'not_enrollable', ...withStore] as const;

export const listEnrolled: Operation = {
  id: 'listEnrolledAgents',
  method: 'get',
  path: '/agents',
  access: 'admin',
  tag,
  summary: 'Lists the agents that were enrolled, oldest first',
  answers: { 200: json('The agents.', object({ agents: listOf(enrolledSchema) })) },
  errors: [...withStore],
};

export const enrolAgent: Operation = {
  id: 'enrolAgent',
  method: 'post',
  path,
  access: 'admin',
  tag,
  summary: 'Enrols an agent on a PC of its own',
  description:
    'Makes an account at the broker and a key that are good for this agent alone. An enrolment that it had ends with that.',
  params: address,
  body: { content: { 'application/json': { schema: reachedSchema, example: {} } } },
  answers: { 200: json('What the agent needs. Keep it: it is shown this once.', enrolmentSchema) },
  errors: ['bad_request', 'invalid_document', 'id_taken', 'too_large', ...errors],
};

export const endEnrolment: Operation = {
  id: 'endEnrolment',
  method: 'delete',
  path,
  access: 'admin',
  tag,
  summary: 'Ends the enrolment of an agent',
  description: 'Its connections at the broker end, and nothing lets it in any more. Again: nothing changes.',
  params: address,
  answers: { 200: json('The agent.', enrolledSchema) },
  errors: [...errors],
};

export const agentsApi: readonly Operation[] = [listEnrolled, enrolAgent, endEnrolment];
