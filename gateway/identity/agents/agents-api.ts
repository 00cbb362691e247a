import { enrolmentSchema } from '../../../shared/contracts/enrolment.ts';
import { listOf, text, textOrNull, told, utcOrNull } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, withStore } from '../../http/index.ts';

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
    state: told(
      { type: 'string', enum: ['good', 'revoked', 'forgotten'] } as const,
      '`good`: its enrolment counts. `forgotten`: the broker has an account of it, and the store, which was lost, knows nothing of it: enrol it again, or revoke it.',
    ),
    key: told(textOrNull, 'The name of its key.'),
    lab_key: told(
      { type: 'string', enum: ['current', 'former', 'retired'] } as const,
      'Which of the lab’s keys it was told: it heeds what is signed with that. `retired`: nothing is, and it must be enrolled again.',
    ),
    enrolled_at: utcOrNull,
    enrolled_by: told(textOrNull, 'The name of the key that enrolled it.'),
    revoked_at: utcOrNull,
    revoked_by: textOrNull,
  }),
} as const;

const labKeySchema = {
  title: 'LabKey',
  description: 'When the keys were made with which the lab signs what it says to its agents.',
  ...object({
    made_at: told(utcOrNull, '`null`: no agent was ever enrolled.'),
    former_made_at: told(utcOrNull, 'Of the one before, while it counts.'),
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
  answers: { 200: json('The agents.', object({ agents: listOf(enrolledSchema), lab_key: labKeySchema })) },
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

export const renewLabKey: Operation = {
  id: 'renewLabKey',
  method: 'post',
  path: '/agents/lab-key',
  access: 'admin',
  tag,
  summary: 'Makes another key with which the lab signs',
  description:
    'Agents that are enrolled from now on are told the new one. The one before counts beside it until it is retired, and runs go on: enrol the agents again, one by one.',
  answers: { 200: json('The keys.', labKeySchema) },
  errors: ['not_found', 'key_in_use', ...withStore],
};

export const retireLabKey: Operation = {
  id: 'retireLabKey',
  method: 'delete',
  path: '/agents/lab-key/former',
  access: 'admin',
  tag,
  summary: 'Ends the lab’s former key',
  description: 'Refused where agents know no other, and names them. Again: nothing changes.',
  query: object(
    {},
    {
      force: told(
        text,
        'Whatever it says: also where agents know no other. From their next connection on they begin nothing, until they are enrolled again.',
      ),
    },
  ),
  answers: { 200: json('The keys.', labKeySchema) },
  errors: ['not_found', 'key_in_use', ...withStore],
};

export const agentsApi: readonly Operation[] = [
  listEnrolled,
  enrolAgent,
  endEnrolment,
  renewLabKey,
  retireLabKey,
];
