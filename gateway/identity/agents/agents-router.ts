import { type Request } from 'express';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { nameOfCaller, recordChange, document, json, type Call, callsOf } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import type { LabKeyBody } from '../../../shared/contracts/lab-key.ts';
import { allEnrolled, endEnrolment, enrolAgent, forgottenAgents, type Enrolled } from './enrol-agent.ts';
import { heldBy, readLabKey, renewLabKey, retireLabKey } from './lab-key.ts';
import { enrolmentSchema } from '../../../shared/contracts/enrolment.ts';
import { text, textOrNull, utcOrNull } from '../../../shared/contracts/fields.ts';
import { listOf, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';

const path = '/agents/{module}/{instance}/enrolment';

/** Where the PC of the agent reaches the lab. */
const reachedSchema = titled('Reached', {
  [optional]: {
    broker_url: told(
      text,
      'The broker as the PC of the agent reaches it, without an account; as the gateway reaches it unless given.',
    ),
    gateway_url: told(text, 'The gateway as the PC of the agent reaches it; as it was asked unless given.'),
  },
});

const enrolledSchema = titled('EnrolledAgent', 'An agent that was enrolled, without its secrets.', {
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
});

const labKeySchema = titled(
  'LabKey',
  'When the keys were made with which the lab signs what it says to its agents.',
  {
    made_at: told(utcOrNull, '`null`: no agent was ever enrolled.'),
    former_made_at: told(utcOrNull, 'Of the one before, while it counts.'),
  },
);

const address = object({ module: told(text, 'What it serves.'), instance: told(text, 'Its own name.') });
const errors = ['not_found', 'not_enrollable'] as const;

const call = callsOf<IdentityContext>('Keys');

const list = call(
  {
    id: 'listEnrolledAgents',
    route: 'get /agents',
    access: 'admin',
    summary: 'Lists the agents that were enrolled, oldest first',
    answers: { 200: json('The agents.', object({ agents: listOf(enrolledSchema), lab_key: labKeySchema })) },
  },
  async ({ context }) => {
    const [agents, lab, forgotten] = await Promise.all([
      allEnrolled(context),
      readLabKey(context),
      // Without the broker's word the list is what the store knows.
      forgottenAgents(context).catch((error: unknown) => {
        if (!WeirError.is(error, 'not_enrollable')) throw error;
        return [];
      }),
    ]);
    const known = agents.map((each) => viewOf(each, lab));
    const others = forgotten.map((address) => viewOfForgotten(address, 'forgotten'));
    return { agents: [...known, ...others], lab_key: viewOfKey(lab) };
  },
);

const enrol = call(
  {
    id: 'enrolAgent',
    route: `post ${path}`,
    access: 'admin',
    summary: 'Enrols an agent on a PC of its own',
    description:
      'Makes an account at the broker and a key that are good for this agent alone. An enrolment that it had ends with that.',
    params: address,
    body: document(reachedSchema, { example: {}, required: false }),
    answers: { 200: json('What the agent needs. Keep it: it is shown this once.', enrolmentSchema) },
    errors: ['bad_request', 'id_taken', ...errors],
  },
  async ({ path, body, request, context }) => {
    const reached = { gateway_url: askedAt(request), ...body };
    const { enrolment, made } = await enrolAgent(context, path, reached, nameOfCaller(request, undefined));
    recordChange(request, { after: { key: made.name, role: 'agent' } });
    return enrolment;
  },
);

const end = call(
  {
    id: 'endEnrolment',
    route: `delete ${path}`,
    access: 'admin',
    summary: 'Ends the enrolment of an agent',
    description:
      'Its connections at the broker end, and nothing lets it in any more. Again: nothing changes.',
    params: address,
    answers: { 200: json('The agent.', enrolledSchema) },
    errors: [...errors],
  },
  async ({ path, request, context }) => {
    const ended = await endEnrolment(context, path, nameOfCaller(request, undefined));
    return ended ? viewOf(ended, await readLabKey(context)) : viewOfForgotten(path, 'revoked');
  },
);

const renew = call(
  {
    id: 'renewLabKey',
    route: 'post /agents/lab-key',
    access: 'admin',
    summary: 'Makes another key with which the lab signs',
    description:
      'Agents that are enrolled from now on are told the new one. The one before counts beside it until it is retired, and runs go on: enrol the agents again, one by one.',
    answers: { 200: json('The keys.', labKeySchema) },
    errors: ['not_found', 'key_in_use'],
  },
  async ({ request, context }) => {
    const { before, after } = await renewLabKey(context, await allEnrolled(context));
    const made = { before: utcMoment(before.created_at), after: utcMoment(after.created_at) };
    recordChange(request, { before: { made_at: made.before }, after: { made_at: made.after } });
    context.log.info({ by: nameOfCaller(request, undefined) }, 'the key of the lab was renewed');
    return { made_at: made.after, former_made_at: made.before };
  },
);

const retire = call(
  {
    id: 'retireLabKey',
    route: 'delete /agents/lab-key/former',
    access: 'admin',
    summary: 'Ends the lab’s former key',
    description: 'Refused where agents know no other, and names them. Again: nothing changes.',
    query: object({
      [optional]: {
        force: told(
          text,
          'Whatever it says: also where agents know no other. From their next connection on they begin nothing, until they are enrolled again.',
        ),
      },
    }),
    answers: { 200: json('The keys.', labKeySchema) },
    errors: ['not_found', 'key_in_use'],
  },
  async ({ query, request, context }) => {
    const force = query.force !== undefined;
    const ended = await retireLabKey(context, await allEnrolled(context), force);
    if (ended) {
      // The query is not in the audit.
      const asked = force ? { after: { force: true } } : {};
      recordChange(request, { before: { made_at: utcMoment(ended.created_at) }, ...asked });
      context.log.info({ by: nameOfCaller(request, undefined) }, 'the former key of the lab was retired');
    }
    return viewOfKey(await readLabKey(context));
  },
);

/** Agents on PCs of their own: enrol one, list them, end what one was given. */
export const agents: readonly Call<IdentityContext>[] = [list, enrol, end, renew, retire];

function viewOfKey(lab: LabKeyBody | undefined): JsonObject {
  return { made_at: utcTime(lab?.created_at), former_made_at: utcTime(lab?.former?.created_at) };
}

function viewOf(enrolled: Enrolled, lab: LabKeyBody | undefined): JsonObject {
  const { name, body } = enrolled;
  const { agent, created_at, created_by, revoked_at, revoked_by } = body;
  return {
    ...{ module: agent.module, instance: agent.instance },
    state: revoked_at === undefined ? 'good' : 'revoked',
    key: name,
    lab_key: heldBy(enrolled, lab),
    enrolled_at: utcMoment(created_at),
    enrolled_by: created_by ?? null,
    revoked_at: utcTime(revoked_at),
    revoked_by: revoked_by ?? null,
  };
}

/** The broker lets it in, or did: that is all that is known of it. */
function viewOfForgotten({ module, instance }: InstanceAddress, state: 'forgotten' | 'revoked'): JsonObject {
  const unknown = { key: null, enrolled_at: null, enrolled_by: null, revoked_at: null, revoked_by: null };
  return { module, instance, state, lab_key: 'retired', ...unknown };
}

/** The gateway by the address that whoever asks has used. */
function askedAt(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
